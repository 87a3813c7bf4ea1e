/**
 * How well a command answers what was typed, from 0 (not at all) to 1. `names` are its title, then
 * further words. Every typed word must be found; beginnings of the title and of words count more.
 */
export function matchScore(names: readonly string[], typed: string): number {
  const title = (names[0] ?? "").toLocaleLowerCase();
  const text = names.join(" ").toLocaleLowerCase();
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  if (!words.every((word) => text.includes(word))) return 0;
  if (title.startsWith(words.join(" "))) return 1;
  if (words.every((word) => ` ${title}`.includes(` ${word}`))) return 0.8;
  return words.every((word) => title.includes(word)) ? 0.6 : 0.4;
}
