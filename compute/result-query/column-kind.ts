import { readColumnType } from "../protocol/column-type.ts";

/** What can be done with a column: bins and sums for numbers, bins and units of time for times, counting for all. */
export type ColumnKind = "integer" | "number" | "date" | "timestamp" | "zoned" | "time" | "boolean" | "other";

const KINDS: Readonly<Record<string, ColumnKind>> = {
  TINYINT: "integer",
  SMALLINT: "integer",
  INTEGER: "integer",
  BIGINT: "integer",
  HUGEINT: "integer",
  UTINYINT: "integer",
  USMALLINT: "integer",
  UINTEGER: "integer",
  UBIGINT: "integer",
  UHUGEINT: "integer",
  BIGNUM: "integer",
  FLOAT: "number",
  DOUBLE: "number",
  DECIMAL: "number",
  DATE: "date",
  TIMESTAMP: "timestamp",
  TIMESTAMP_S: "timestamp",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP_NS: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "zoned",
  TIME: "time",
  TIME_NS: "time",
  BOOLEAN: "boolean",
};

export const columnKind = (type: string): ColumnKind => KINDS[readColumnType(type).name] ?? "other";

export const isNumeric = (kind: ColumnKind): boolean => kind === "integer" || kind === "number";

export const isTemporal = (kind: ColumnKind): boolean =>
  kind === "date" || kind === "timestamp" || kind === "zoned";

/**
 * A point in time as TIMESTAMP in UTC. Zoned values go through `epoch_us`: casts
 * and date functions on them need an extension that the browser's engine lacks.
 */
export function asTimestampSql(kind: ColumnKind, sql: string): string {
  if (kind === "timestamp" || kind === "date") return `CAST(${sql} AS TIMESTAMP)`;
  if (kind === "zoned") return `make_timestamp(epoch_us(${sql}))`;
  return `TRY_CAST(CAST(${sql} AS VARCHAR) AS TIMESTAMP)`;
}

/** A position on a line for bins: numbers as they are, times as microseconds. NULL when it is not finite. */
export function asPositionSql(kind: ColumnKind, sql: string): string {
  const position = positionSql(kind, sql);
  return `(CASE WHEN isfinite(${position}) THEN ${position} END)`;
}

function positionSql(kind: ColumnKind, sql: string): string {
  if (isNumeric(kind)) return `CAST(${sql} AS DOUBLE)`;
  if (isTemporal(kind)) {
    const timestamp = asTimestampSql(kind, sql);
    return `CAST(CASE WHEN isfinite(${timestamp}) THEN epoch_us(${timestamp}) END AS DOUBLE)`;
  }
  if (kind === "time") return `CAST(epoch_us(CAST(${sql} AS TIME)) AS DOUBLE)`;
  return `TRY_CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)`;
}
