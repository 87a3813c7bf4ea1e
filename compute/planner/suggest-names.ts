/**
 * Up to five of `names` that may have been meant by `wrong`, best first: those
 * that contain it or are contained in it, and those a few letters away.
 * Compares the last part of dotted names, ignoring case.
 */
export function suggestNames(wrong: string, names: readonly string[]): string[] {
  const meant = wrong.toLowerCase();
  return names
    .map((name) => ({ name, distance: distanceTo(meant, lastPart(name)) }))
    .filter(({ distance }) => distance <= Math.max(2, meant.length / 3))
    .toSorted((left, right) => left.distance - right.distance || left.name.localeCompare(right.name))
    .slice(0, 5)
    .map(({ name }) => name);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1).toLowerCase();

function distanceTo(meant: string, name: string): number {
  if (name === meant) return 0;
  if (meant.length >= 3 && (name.includes(meant) || meant.includes(name))) return 1;
  return editDistance(meant.slice(0, 64), name.slice(0, 64));
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
