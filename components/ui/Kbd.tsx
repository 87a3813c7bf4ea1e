"use client";

import { formatShortcut } from "./shortcut.ts";
import { useIsApple } from "./use-is-apple.ts";

/** A shortcut as keys: `<Kbd keys="Mod+K" />` is ⌘K or Ctrl+K. */
export function Kbd({ keys }: { keys: string }) {
  const isApple = useIsApple();
  return <kbd className="kbd">{formatShortcut(keys, isApple)}</kbd>;
}
