import { type ColumnType, readColumnType } from "./column-type.ts";

/**
 * How the values of a DuckDB type travel, on every target alike.
 *
 * `arrow`: Arrow has an exact counterpart. `text`: the engine's own
 * `CAST(x AS VARCHAR)`, for every type that Arrow would change (HUGEINT, UUID,
 * BIT, ENUM, INTERVAL whose microseconds overflow Arrow's nanoseconds, …) and
 * for nested types that contain one, or that have unnamed fields.
 */
export function arrowEncoding(type: string): "arrow" | "text" {
  return isExact(readColumnType(type)) ? "arrow" : "text";
}

const EXACT_LEAVES: ReadonlySet<string> = new Set([
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "FLOAT",
  "DOUBLE",
  "DECIMAL",
  "VARCHAR",
  "JSON",
  "BLOB",
  "DATE",
  "TIME",
  "TIMESTAMP",
  "TIMESTAMP_S",
  "TIMESTAMP_MS",
  "TIMESTAMP_NS",
  "TIMESTAMP WITH TIME ZONE",
]);

function isExact(type: ColumnType): boolean {
  switch (type.name) {
    case "LIST":
    case "ARRAY":
    case "MAP":
      return type.children.every(isExact);
    case "STRUCT":
      return type.fields.every((field) => field !== "") && type.children.every(isExact);
    default:
      return EXACT_LEAVES.has(type.name);
  }
}
