const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `1536` → `1.5 kB`: two figures below ten, whole numbers above. Steps of 1024, as memory is sold. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const rounded = value < 9.95 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${rounded} ${UNITS[unit]}`;
}
