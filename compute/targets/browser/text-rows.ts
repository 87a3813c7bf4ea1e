import { type ColumnType, readColumnType } from "../../protocol/column-type.ts";
import type { ResultColumn } from "../../protocol/run.ts";
import { quoteLiteral, storedColumn } from "../../result-query/bound-sql.ts";
import { uniqueNames } from "../../result-query/stored-table.ts";

/**
 * SQL expressions that make one text of a whole row, so that an export is the engine's
 * text buffers one after the other. Columns are `c0…cn`; shown names that repeat get a number.
 */

/** A line of CSV without its end: NULL is nothing, an empty text is `""`. */
export function csvLineSql(columns: readonly ResultColumn[]): string {
  return joinSql(
    columns.map(({ type }, at) => csvFieldSql(storedColumn(at), type)),
    ",",
  );
}

export const csvHeader = (columns: readonly ResultColumn[]): string =>
  uniqueNames(columns.map(({ name }) => name))
    .map((name) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
    .join(",");

function csvFieldSql(column: string, type: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  if (BARE_TYPES.has(readColumnType(type).name)) return `coalesce(${text}, '')`;
  const quoted = `'"' || replace(${text}, '"', '""') || '"'`;
  const mustQuote = `${text} = '' OR regexp_matches(${text}, '[",\\r\\n]')`;
  return `CASE WHEN ${column} IS NULL THEN '' WHEN ${mustQuote} THEN ${quoted} ELSE ${text} END`;
}

/** A row as a JSON object. */
export function jsonLineSql(columns: readonly ResultColumn[]): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  const fields = columns.map(({ type }, at) => {
    const key = quoteLiteral(`${JSON.stringify(names[at])}:`);
    return `${key} || ${jsonSql(storedColumn(at), readColumnType(type), 0)}`;
  });
  return `'{' || ${joinSql(fields, ",")} || '}'`;
}

/** A value as JSON text, never NULL. Numbers are JSON numbers, what JSON has no form for is a string. */
function jsonSql(value: string, type: ColumnType, depth: number): string {
  return `CASE WHEN ${value} IS NULL THEN 'null' ELSE ${presentSql(value, type, depth)} END`;
}

function presentSql(value: string, type: ColumnType, depth: number): string {
  const [first, second] = type.children;
  const item = `x${depth}`;
  switch (type.name) {
    case "LIST":
    case "ARRAY": {
      if (!first) break;
      const list = type.name === "ARRAY" ? `CAST(${value} AS ${first.sql}[])` : value;
      return `'[' || array_to_string(list_transform(${list}, lambda ${item}: ${jsonSql(item, first, depth + 1)}), ',') || ']'`;
    }
    case "MAP": {
      if (!first || !second) break;
      const key = jsonStringSql(`CAST(${item}.key AS VARCHAR)`);
      const entry = `${key} || ':' || ${jsonSql(`${item}.value`, second, depth + 1)}`;
      return `'{' || array_to_string(list_transform(map_entries(${value}), lambda ${item}: ${entry}), ',') || '}'`;
    }
    case "STRUCT": {
      if (type.fields.some((field) => field === "")) break;
      const fields = type.children.map((child, at) => {
        const name = type.fields[at] ?? "";
        const member = `struct_extract(${value}, ${quoteLiteral(name)})`;
        return `${quoteLiteral(`${JSON.stringify(name)}:`)} || ${jsonSql(member, child, depth)}`;
      });
      return `'{' || ${joinSql(fields, ",")} || '}'`;
    }
    case "FLOAT":
    case "DOUBLE":
      return `CASE WHEN isfinite(${value}) THEN CAST(${value} AS VARCHAR) ELSE '"' || CAST(${value} AS VARCHAR) || '"' END`;
    default:
      if (BARE_TYPES.has(type.name)) return `CAST(${value} AS VARCHAR)`;
  }
  return jsonStringSql(`CAST(${value} AS VARCHAR)`);
}

/** Types whose text needs no quotes in CSV and is a JSON number or boolean. */
const BARE_TYPES: ReadonlySet<string> = new Set([
  "BOOLEAN",
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
  "DECIMAL",
]);

const SHORT_ESCAPES: readonly [number, string][] = [
  [8, "\\b"],
  [9, "\\t"],
  [10, "\\n"],
  [12, "\\f"],
  [13, "\\r"],
];

/** Control characters are rare, and each costs a pass: only texts that have one pay for them. */
function jsonStringSql(text: string): string {
  const plain = `replace(replace(${text}, '\\', '\\\\'), '"', '\\"')`;
  const escapes = new Map(SHORT_ESCAPES);
  let escaped = plain;
  for (let code = 0; code < 32; code++) {
    const escape = escapes.get(code) ?? `\\u${code.toString(16).padStart(4, "0")}`;
    escaped = `replace(${escaped}, chr(${code}), '${escape}')`;
  }
  return `'"' || CASE WHEN regexp_matches(${text}, '[\\x00-\\x1f]') THEN ${escaped} ELSE ${plain} END || '"'`;
}

const joinSql = (parts: readonly string[], separator: string): string =>
  parts.length === 0 ? "''" : parts.join(` || '${separator}' || `);
