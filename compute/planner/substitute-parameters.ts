import type { RunFailure } from "../protocol/failures.ts";
import type { Parameter } from "../protocol/run.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** A statement whose parameters became typed constants. */
export interface SubstitutedSql {
  readonly sql: string;
  /** Where a UTF-16 offset of `sql` came from. Inside a constant: the start of its `$name`. */
  originalOffset(offset: number): number;
  /** the first `$name` without a value, with its place in the original text */
  readonly missing: { readonly name: string; readonly start: number; readonly end: number } | null;
}

/**
 * Puts `CAST('text' AS type)` in the place of every `$name` that has a value.
 *
 * Binding and constants mean the same to DuckDB, and constants also work where
 * it takes no bindings (EXPLAIN, views, DESCRIBE). Only whole parameter tokens
 * are replaced: never inside strings, comments or quoted names.
 */
export function substituteParameters(sql: string, parameters: readonly Parameter[]): SubstitutedSql {
  const byName = new Map(parameters.map((parameter) => [parameter.name.toLowerCase(), parameter]));
  const pieces: string[] = [];
  const shifts: { from: number; to: number; original: number; originalEnd: number }[] = [];
  let copied = 0;
  let length = 0;
  let missing: SubstitutedSql["missing"] = null;
  if (sql.includes("$")) {
    for (const token of sqlTokens(sql)) {
      if (token.type !== "parameter") continue;
      const name = sql.slice(token.start + 1, token.end);
      const parameter = byName.get(name.toLowerCase());
      if (parameter === undefined) {
        missing ??= { name, start: token.start, end: token.end };
        continue;
      }
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
    missing,
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

/** The failure of a statement that starts at `start` and has a parameter without a value; `null` when it has none. */
export function missingParameter({ missing }: SubstitutedSql, start: number): RunFailure | null {
  if (missing === null) return null;
  return {
    code: "sql_error",
    message: `There is no value for the parameter $${missing.name}.`,
    position: { start: start + missing.start, end: start + missing.end },
    nextStep: "Give it a value, or add an input with this name.",
  };
}
