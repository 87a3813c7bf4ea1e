/** The parts of a key press that a shortcut looks at; a DOM `KeyboardEvent` has them all. */
export interface KeyPress {
  key: string;
  code: string;
  metaKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const APPLE_SIGNS: Record<string, string> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Ctrl: "⌃" };
const KEY_SIGNS: Record<string, string> = {
  Enter: "↵",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Space: "Space",
};

/**
 * Says `Mod+Shift+F` as a person of that platform reads it: `⇧⌘F` or `Ctrl+Shift+F`.
 * Several presses in a row are written with spaces (`d d`).
 */
export function formatShortcut(shortcut: string, isApple: boolean): string {
  const presses = shortcut.split(" ").map((press) => {
    const keys = press.split("+");
    const key = keys.at(-1) ?? "";
    const modifiers = keys.slice(0, -1);
    const sign = KEY_SIGNS[key] ?? (key.length === 1 && modifiers.length > 0 ? key.toUpperCase() : key);
    if (!isApple) return [...modifiers.map((m) => (m === "Mod" ? "Ctrl" : m)), sign].join("+");
    const order = ["Ctrl", "Alt", "Shift", "Mod"].filter((modifier) => modifiers.includes(modifier));
    return order.map((modifier) => APPLE_SIGNS[modifier]).join("") + sign;
  });
  return presses.join(" ");
}

/**
 * Whether this press is that shortcut (one press, not a sequence).
 *
 * `Mod` is ⌘ on Apple and Ctrl elsewhere. Letters are compared by `key`, whatever the layout; Shift is
 * not asked for when the key itself already needs it (`?`).
 */
export function matchesShortcut(press: KeyPress, shortcut: string, isApple: boolean): boolean {
  const keys = shortcut.split("+");
  const key = keys.at(-1) ?? "";
  const wants = (modifier: string) => keys.slice(0, -1).includes(modifier);
  const wantsCtrl = wants("Ctrl") || (wants("Mod") && !isApple);
  const wantsMeta = wants("Mod") && isApple;
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== wants("Alt"))
    return false;
  const isSymbol = key.length === 1 && key.toLowerCase() === key.toUpperCase() && !/[0-9]/.test(key);
  if (!isSymbol && press.shiftKey !== wants("Shift")) return false;
  return key === "Space" ? press.code === "Space" : press.key.toLowerCase() === key.toLowerCase();
}
