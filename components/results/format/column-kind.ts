/** What a column means to a reader: decides alignment, icon, formatter, filter operators and charts. */
export type ColumnKind = "number" | "time" | "text" | "boolean" | "blob" | "nested";

const NUMBER_TYPES = new Set([
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "HUGEINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "UHUGEINT",
  "BIGNUM",
  "FLOAT",
  "DOUBLE",
  "DECIMAL",
]);

/** @param type SQL text as DuckDB prints it, e.g. `DECIMAL(18,3)` or `STRUCT(a INTEGER)[]` */
export function columnKind(type: string): ColumnKind {
  if (type.endsWith("]") || /^(STRUCT|MAP|UNION|VARIANT)\b/.test(type)) return "nested";
  const name = /^[A-Z_]+/.exec(type)?.[0] ?? "";
  if (NUMBER_TYPES.has(name)) return "number";
  if (name === "DATE" || name === "TIMETZ" || name.startsWith("TIME")) return "time";
  if (name === "BOOLEAN") return "boolean";
  if (name === "BLOB" || name === "GEOMETRY") return "blob";
  return "text";
}

/** Types with a place on a calendar; times of day and intervals have none. */
export function hasCalendar(type: string): boolean {
  return type === "DATE" || type.startsWith("TIMESTAMP");
}

/** Type as the header shows it: lower case, without the details of nested types. */
export function shortType(type: string): string {
  if (type.endsWith("]")) {
    const element = /^[A-Z_]+/.exec(type)?.[0] ?? "";
    return `${element.toLowerCase()}${type.slice(type.lastIndexOf("["))}`;
  }
  if (type === "TIMESTAMP WITH TIME ZONE") return "timestamptz";
  if (type === "TIME WITH TIME ZONE") return "timetz";
  if (/^(STRUCT|MAP|UNION|ENUM)\(/.test(type)) return type.slice(0, type.indexOf("(")).toLowerCase();
  return type.toLowerCase();
}

/** Name of the icon in the sprite. */
export const KIND_ICON = {
  number: "hash",
  time: "cal",
  text: "text",
  boolean: "ok",
  blob: "file",
  nested: "plan",
} as const satisfies Record<ColumnKind, string>;
