/** `3000000` → `3.0 M`, `3376` → `3,376`: exact up to five digits, then three figures and a unit. */
export function formatCount(count: number): string {
  if (count < 100_000) return count.toLocaleString("en-US");
  const [value, unit] =
    count < 999_500 ? [count / 1e3, "k"] : count < 999_500_000 ? [count / 1e6, "M"] : [count / 1e9, "G"];
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
