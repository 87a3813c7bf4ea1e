const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** 3_200_000 → "3.2 MB". Powers of 1000. */
export function displayBytes(byteCount: number): string {
  let size = byteCount;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit]}`;
}

/** 41 → "41 ms", 6400 → "6.4 s", 75000 → "1 min 15 s" */
export function displayDuration(durationMs: number): string {
  if (durationMs < 1) return "<1 ms";
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
