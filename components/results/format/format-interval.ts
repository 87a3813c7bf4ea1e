import { formatClock } from "./format-time.ts";

/** Months, days and nanoseconds as DuckDB prints an interval: `1 year 2 months 3 days 04:00:05.678`. */
export function formatInterval(months: number, days: number, nanoseconds: bigint): string {
  const years = Math.trunc(months / 12);
  const parts = [counted(years, "year"), counted(months % 12, "month"), counted(days, "day")].filter(Boolean);
  const microseconds = nanoseconds / 1000n;
  if (microseconds !== 0n || parts.length === 0)
    parts.push(microseconds < 0n ? `-${formatClock(-microseconds, 6)}` : formatClock(microseconds, 6));
  return parts.join(" ");
}

const counted = (count: number, unit: string) =>
  count === 0 ? "" : `${count} ${unit}${count === 1 || count === -1 ? "" : "s"}`;
