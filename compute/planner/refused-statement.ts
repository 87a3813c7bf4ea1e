import type { RunFailure } from "../protocol/failures.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { PlanAnswer } from "../protocol/plan.ts";
import type { StatementSpan } from "./planner-engine.ts";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";
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

const ENGINE_CHANGES = "How the engine logs, profiles and parses is fixed.";
const RAW_PLANS = "Write the query as SQL.";

/**
 * Functions that change the engine under everybody's feet, and those that take its
 * memory addresses: a plan given as JSON may hold any address, and `arrow_scan` jumps to it.
 */
const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["enable_logging", ENGINE_CHANGES],
  ["disable_logging", ENGINE_CHANGES],
  ["enable_profiling", ENGINE_CHANGES],
  ["disable_profiling", ENGINE_CHANGES],
  ["enable_peg_parser", ENGINE_CHANGES],
  ["disable_peg_parser", ENGINE_CHANGES],
  ["json_execute_serialized_sql", RAW_PLANS],
  ["arrow_scan", RAW_PLANS],
  ["arrow_scan_dumb", RAW_PLANS],
]);

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

/** Why a statement is not run here, or `null`. Looks into EXPLAIN, PREPARE and the text that `query()` is given. */
export function refusedStatement(sql: string, span: StatementSpan): RunFailure | null {
  const text = sql.slice(span.start, span.end);
  const kind = refusedKind(text, span.kind);
  if (kind !== null) return refusalOf(kind, { start: span.start, end: span.end });
  const tokens = [...sqlTokens(text)];
  for (const [at, { start, end }] of tokens.entries()) {
    const name = nameOf(text, tokens[at]);
    if (name === null) continue;
    const position = { start: span.start + start, end: span.start + end };
    const nextStep = REFUSED_FUNCTIONS.get(name);
    if (nextStep !== undefined) return refusedUse(`${name}()`, position, nextStep);
    const refusal = name === "query" ? refusedQuery(text, tokens, at, position) : null;
    if (refusal !== null) return refusal;
  }
  return null;
}

const WRITE_OUT = "Write the text out, or use query_table() for a table's name.";

/**
 * `query()` runs the text that it is given. One that SQL computes could be anything by
 * the time it is bound, so that it has to be written out.
 */
function refusedQuery(
  text: string,
  tokens: readonly SqlToken[],
  at: number,
  position: { start: number; end: number },
): RunFailure | null {
  const [opening, argument, closing] = tokens.slice(at + 1, at + 4);
  if (markOf(text, opening) !== "(" || isNamed(text, tokens[at - 1])) return null;
  const written = argument === undefined ? null : literalText(text.slice(argument.start, argument.end));
  if (written === null || markOf(text, closing) !== ")")
    return refusedUse("query() of a text that SQL computes", position, WRITE_OUT);
  for (const span of splitStatements(written)) {
    const refusal = refusedStatement(written, span);
    if (refusal !== null) return { ...refusal, position };
  }
  return null;
}

/** Words after which a name is not a function that gives rows but a relation of that name. */
const NAMING_WORDS: ReadonlySet<string> = new Set(["with", "recursive", "into", "table", "exists", "view"]);

const isNamed = (text: string, before: SqlToken | undefined): boolean =>
  before?.type === "word" && NAMING_WORDS.has(text.slice(before.start, before.end).toLowerCase());

const markOf = (text: string, token: SqlToken | undefined): string =>
  token?.type === "mark" ? text.slice(token.start, token.end) : "";

/** A name as the engine compares it; `null` for what is no name. */
function nameOf(text: string, token: SqlToken | undefined): string | null {
  if (token?.type !== "word" && token?.type !== "quoted") return null;
  return text.slice(token.start, token.end).replaceAll('"', "").toLowerCase();
}

/** What a plain or dollar-quoted string says; `null` for every other token. */
function literalText(literal: string): string | null {
  if (/^'(?:[^']|'')*'$/.test(literal)) return literal.slice(1, -1).replaceAll("''", "'");
  const tag = /^\$[^$]*\$/.exec(literal)?.[0];
  return tag !== undefined && literal.length >= 2 * tag.length && literal.endsWith(tag)
    ? literal.slice(tag.length, -tag.length)
    : null;
}

function refusedUse(what: string, position: { start: number; end: number }, nextStep: string): RunFailure {
  return {
    code: "refused_statement",
    message: `${what} is not available in a notebook.`,
    position,
    nextStep,
  };
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
