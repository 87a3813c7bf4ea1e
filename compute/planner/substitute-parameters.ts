import type { Parameter } from "../protocol/run.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** A statement whose parameters became typed constants. */
export interface SubstitutedSql {
  readonly sql: string;
  /** Where a UTF-16 offset of `sql` came from. Inside a constant: the start of its `$name`. */
  originalOffset(offset: number): number;
}

/**
 * Puts `CAST('text' AS type)` in the place of every `$name` that has a value.
 *
 * Binding and constants mean the same to DuckDB, and constants also work where
 * it takes no bindings (EXPLAIN, views, DESCRIBE). Only whole parameter tokens
 * are replaced: never inside strings, comments or quoted names. Names without a
 * value stay, and DuckDB says so.
 */
export function substituteParameters(sql: string, parameters: readonly Parameter[]): SubstitutedSql {
  const byName = new Map(parameters.map((parameter) => [parameter.name.toLowerCase(), parameter]));
  const pieces: string[] = [];
  const shifts: { from: number; to: number; original: number; originalEnd: number }[] = [];
  let copied = 0;
  let length = 0;
  if (byName.size > 0) {
    for (const token of sqlTokens(sql)) {
      if (token.type !== "parameter") continue;
      const parameter = byName.get(sql.slice(token.start + 1, token.end).toLowerCase());
      if (parameter === undefined) continue;
      const constant = constantSql(parameter);
      pieces.push(sql.slice(copied, token.start), constant);
      const from = length + (token.start - copied);
      length = from + constant.length;
      shifts.push({ from, to: length, original: token.start, originalEnd: token.end });
      copied = token.end;
    }
  }
  pieces.push(sql.slice(copied));
  return {
    sql: pieces.join(""),
    originalOffset(offset) {
      const shift = shifts.findLast(({ from }) => from <= offset);
      if (shift === undefined) return offset;
      return offset < shift.to ? shift.original : shift.originalEnd + (offset - shift.to);
    },
  };
}

function constantSql({ type, value }: Parameter): string {
  const literal = value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`;
  return `CAST(${literal} AS ${type})`;
}
