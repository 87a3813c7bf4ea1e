"use client";

import { useEffect } from "react";
import type { Command } from "./command.ts";
import { commandRegistry } from "./command-registry.ts";

/** Registers commands while the component is on the page. Memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => commandRegistry.register(commands), [commands]);
}
