import type { RunFailure } from "../protocol/failures.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { PlanAnswer } from "../protocol/plan.ts";
import type { StatementSpan } from "./planner-engine.ts";
import { sqlTokens } from "./sql-tokens.ts";
import { innerStatement, splitStatements } from "./split-statements.ts";

/**
 * Kinds of statements that no Session runs, and what to do instead. They reach
 * beyond the Session (files, other databases, the network) or change what the
 * product relies on (settings, transactions around several statements).
 */
export const REFUSED_KINDS: Readonly<Record<string, string>> = {
  copy: "Use Export on the Result to get its rows as a file.",
  export: "Use Export on the Result to get its rows as a file.",
  import: "Add the files to the Lake and select from the table.",
  attach: "Databases are reached by their name in the catalog.",
  detach: "Databases are reached by their name in the catalog.",
  install: "Extensions are chosen by whoever runs the engine.",
  load: "Extensions are chosen by whoever runs the engine.",
  secret: "Credentials belong to Connections, never to SQL.",
  pragma: "Use SHOW, DESCRIBE or the duckdb_…() functions.",
  set: "Settings are fixed. Write the schema before the table's name, or use SET VARIABLE.",
  use: "Write the catalog and schema before the table's name.",
  prepare: "Write $name where a value belongs, or make a macro.",
  execute: "Write $name where a value belongs, or make a macro.",
  deallocate: "Write $name where a value belongs, or make a macro.",
  transaction: "Every statement commits by itself.",
};

/** Functions that change the engine under everybody's feet: once logging has failed, no statement works any more. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(["enable_logging", "disable_logging"]);

/** Why a text is not even looked at, or `null`. */
export function refusedText(sql: string): RunFailure | null {
  if (sql.length <= LIMITS.sqlCharsMax) return null;
  const [found, most] = [sql.length, LIMITS.sqlCharsMax].map((chars) => chars.toLocaleString("en"));
  return {
    code: "refused_statement",
    message: `The text has ${found} characters; at most ${most} are run.`,
    nextStep: "Put the data into a table, and select from that.",
  };
}

/** As `refusedText`, as the answer to a plan. */
export function refusedPlan(sql: string): PlanAnswer | null {
  const failure = refusedText(sql);
  return failure && { statements: [], columns: [], relations: [], cells: [], failure };
}

/** Why a statement is not run here, or `null`. Looks into EXPLAIN and PREPARE. */
export function refusedStatement(sql: string, span: StatementSpan): RunFailure | null {
  const text = sql.slice(span.start, span.end);
  const kind = refusedKind(text, span.kind);
  if (kind !== null) return refusalOf(kind, { start: span.start, end: span.end });
  for (const { type, start, end } of sqlTokens(text)) {
    const name = text.slice(start, end).replaceAll('"', "").toLowerCase();
    if ((type !== "word" && type !== "quoted") || !REFUSED_FUNCTIONS.has(name)) continue;
    return refusalOf(name, { start: span.start + start, end: span.start + end });
  }
  return null;
}

/** The refusal of a statement of this kind. */
export function refusalOf(kind: string, position: { start: number; end: number }): RunFailure {
  return {
    code: "refused_statement",
    message: `${kind.toUpperCase()} is not available in a notebook.`,
    position,
    nextStep: REFUSED_KINDS[kind] ?? "Leave this statement out.",
  };
}

function refusedKind(text: string, kind: string): string | null {
  if (Object.hasOwn(REFUSED_KINDS, kind)) return kind;
  const inner = innerStatement(text);
  if (inner === null) return null;
  const innerText = text.slice(inner);
  const [span] = splitStatements(innerText);
  return span === undefined ? null : refusedKind(innerText, span.kind);
}
