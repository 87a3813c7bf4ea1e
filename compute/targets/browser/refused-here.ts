import type { StatementSpan } from "../../planner/planner-engine.ts";
import { refusalOf, refusedStatement } from "../../planner/refused-statement.ts";
import { sqlTokens } from "../../planner/sql-tokens.ts";
import type { RunFailure } from "../../protocol/failures.ts";

/** As on a worker: prepared statements would hide from the planner what they read. */
const REFUSED_KINDS: ReadonlySet<string> = new Set(["prepare", "execute", "deallocate"]);

/** Why a statement of a cell is not run here, or `null`. */
export function refusedHere(sql: string, span: StatementSpan): RunFailure | null {
  if (REFUSED_KINDS.has(span.kind)) return refusalOf(span.kind, { start: span.start, end: span.end });
  return refusedStatement(sql, span);
}

/** The failure of a statement in which a `$name` was left without a value; the engine only counts them. */
export function missingParameter(statement: string): RunFailure | null {
  for (const { type, start, end } of sqlTokens(statement)) {
    if (type !== "parameter") continue;
    return {
      code: "sql_error",
      message: `Values were not provided for the following prepared statement parameters: ${statement.slice(start + 1, end)}`,
      exceptionType: "Invalid Input",
      position: { start, end },
    };
  }
  return null;
}
