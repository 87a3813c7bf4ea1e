import { type KeyPress, matchesShortcut } from "../ui/shortcut.ts";
import type { Command } from "./command.ts";

/** The commands that the parts of a page have registered at the moment. */
export interface CommandRegistry {
  /** Adds commands until the returned function is called. A later command with the same id hides an earlier one. */
  register(commands: readonly Command[]): () => void;
  /** All of them whose `when` agrees now, the part that registered last first. */
  available(): Command[];
  /** The bound command that this key press asks for. */
  find(press: KeyPress, options: { isApple: boolean; isTyping: boolean }): Command | undefined;
}

/** An empty registry. The page has one (`commandRegistry`); tests make their own. */
export function createCommandRegistry(): CommandRegistry {
  const groups = new Set<readonly Command[]>();

  const available = () => {
    const byId = new Map<string, Command>();
    for (const command of [...groups].toReversed().flat()) {
      if (!byId.has(command.id)) byId.set(command.id, command);
    }
    return [...byId.values()].filter((command) => command.when?.() ?? true);
  };

  return {
    register(commands) {
      groups.add(commands);
      return () => void groups.delete(commands);
    },
    available,
    find(press, { isApple, isTyping }) {
      const isAsked = (shortcut: string | undefined) =>
        shortcut !== undefined &&
        (!isTyping || isChord(shortcut)) &&
        matchesShortcut(press, shortcut, isApple);
      return available().find(
        (command) => command.isBound && (isAsked(command.shortcut) || isAsked(command.alias)),
      );
    },
  };
}

export const commandRegistry = createCommandRegistry();

function isChord(shortcut: string): boolean {
  return /^(Mod|Ctrl|Alt)\+/.test(shortcut);
}
