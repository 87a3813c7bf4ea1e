const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, in words: `just now`, `3 min ago`, `2 h ago`, `yesterday`, `5 days ago`, then the date. */
export function formatAgo(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (ms < MINUTE_MS) return "just now";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  const days = Math.floor(ms / DAY_MS);
  if (days === 1) return "yesterday";
  if (days < 7) return `${days} days ago`;
  return formatDate(at, at.getFullYear() !== now.getFullYear());
}

/** `22 Nov`, or with the year `22 Nov 2026`. */
export function formatDate(at: Date, hasYear = true): string {
  return at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(hasYear ? { year: "numeric" } : {}),
  });
}
