/** Places on a line of these counts in a box, the lowest at the bottom; scaled so that the busiest fills it. */
export function sparklinePoints(counts: readonly number[], width: number, height: number): string {
  const top = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length - 1);
  return counts
    .map((count, index) => `${(index * step).toFixed(1)},${(height - (count / top) * height).toFixed(1)}`)
    .join(" ");
}
