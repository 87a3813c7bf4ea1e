import type { IconName } from "../ui/icon-shapes.ts";

const ICONS: readonly (readonly [RegExp, IconName])[] = [
  [/\[\d*\]$|^(LIST|ARRAY)\b/, "list"],
  [/^(STRUCT|MAP|UNION|JSON|VARIANT)\b/, "braces"],
  [/^(U?(TINY|SMALL|BIG|HUGE)?INT\b|INTEGER|UINTEGER|BIGNUM|FLOAT|DOUBLE|DECIMAL|REAL)/, "hash"],
  [/^(DATE|TIMESTAMP)/, "cal"],
  [/^(TIME|INTERVAL)/, "clock"],
  [/^BOOLEAN/, "toggle"],
  [/^(BLOB|BIT)/, "binary"],
  [/^UUID/, "key"],
];

/** The icon of a column's type, as DuckDB writes types. */
export function typeIcon(type: string): IconName {
  const upper = type.toUpperCase();
  return ICONS.find(([pattern]) => pattern.test(upper))?.[1] ?? "text";
}

/** A type in a few letters: nested ones by their kind, `TIMESTAMP WITH TIME ZONE` as `timestamptz`. */
export function shortType(type: string): string {
  const lower = type.toLowerCase();
  if (/\[\d*\]$/.test(lower)) return "list";
  if (lower.startsWith("timestamp with time zone")) return "timestamptz";
  if (lower.startsWith("time with time zone")) return "timetz";
  if (/^(struct|map|union|enum)\b/.test(lower)) return /^\w+/.exec(lower)?.[0] ?? lower;
  return lower;
}
