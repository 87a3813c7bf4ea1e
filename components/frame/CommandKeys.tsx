"use client";

import { useEffect } from "react";
import { useIsApple } from "../ui/use-is-apple.ts";
import { commandRegistry } from "./command-registry.ts";
import { isTyping } from "./is-typing.ts";

/** Hears the shortcuts of bound commands on the whole page. Draws nothing. */
export function CommandKeys() {
  const isApple = useIsApple();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandRegistry.find(event, { isApple, isTyping: isTyping(event.target) });
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    // Before the editor hears it: Mod+K is ours wherever the caret is.
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [isApple]);
  return null;
}
