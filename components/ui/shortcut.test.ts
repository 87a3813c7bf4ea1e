import { describe, expect, test } from "vitest";
import { formatShortcut, type KeyPress, matchesShortcut } from "./shortcut.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("formatShortcut", () => {
  test.each([
    ["Mod+K", "⌘K", "Ctrl+K"],
    ["Mod+Shift+f", "⇧⌘F", "Ctrl+Shift+F"],
    ["Shift+Enter", "⇧↵", "Shift+↵"],
    ["Alt+Enter", "⌥↵", "Alt+↵"],
    ["d d", "d d", "d d"],
    ["?", "?", "?"],
    ["Escape", "Esc", "Esc"],
  ])("%s: %s on Apple, %s elsewhere", (shortcut, apple, other) => {
    expect(formatShortcut(shortcut, true)).toBe(apple);
    expect(formatShortcut(shortcut, false)).toBe(other);
  });
});

describe("matchesShortcut", () => {
  test("Mod on Apple: the command key, not Ctrl", () => {
    expect(matchesShortcut(press("k", { metaKey: true }), "Mod+K", true)).toBe(true);
    expect(matchesShortcut(press("k", { ctrlKey: true }), "Mod+K", true)).toBe(false);
  });

  test("Mod elsewhere: Ctrl, not the Windows key", () => {
    expect(matchesShortcut(press("k", { ctrlKey: true }), "Mod+K", false)).toBe(true);
    expect(matchesShortcut(press("k", { metaKey: true }), "Mod+K", false)).toBe(false);
  });

  test("a further modifier is held: another shortcut", () => {
    const held = press("K", { ctrlKey: true, shiftKey: true });
    expect(matchesShortcut(held, "Mod+K", false)).toBe(false);
    expect(matchesShortcut(held, "Mod+Shift+K", false)).toBe(true);
  });

  test("a symbol that needs Shift on this layout: matched without asking for Shift", () => {
    expect(matchesShortcut(press("?", { shiftKey: true }), "?", false)).toBe(true);
    expect(matchesShortcut(press("?"), "?", false)).toBe(true);
  });

  test("plain letter while Ctrl is held: not the plain letter", () => {
    expect(matchesShortcut(press("a", { ctrlKey: true }), "a", false)).toBe(false);
  });
});
