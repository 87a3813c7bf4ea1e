import type { RunFailure } from "../protocol/failures.ts";
import type { PlanAnswer, PlannedStatement, PlanRequest } from "../protocol/plan.ts";
import { quoteIdentifier } from "../result-query/bound-sql.ts";
import { readEngineError } from "./engine-error.ts";
import { PlannerCatalog } from "./planner-catalog.ts";
import {
  EngineError,
  type Planner,
  type PlannerEngine,
  type PlannerWorld,
  type StatementSpan,
} from "./planner-engine.ts";
import { type KnownTable, readPlan } from "./read-plan.ts";
import { refusedPlan, refusedStatement } from "./refused-statement.ts";
import { failureOfEngineError } from "./run-failure.ts";
import {
  CHANGE_KINDS,
  innerStatement,
  isExplainAnalyze,
  returnsRows,
  splitStatements,
} from "./split-statements.ts";
import { missingParameter, type SubstitutedSql, substituteParameters } from "./substitute-parameters.ts";

/** What the planner's database must be opened with; applied by `createPlanner`. */
export const PLANNER_SETTINGS: readonly string[] = [
  "SET errors_as_json = true",
  // Without these a filtered scan of an empty table disappears from its plan.
  "SET disabled_optimizers = 'statistics_propagation,empty_result_pullup'",
];

/**
 * Opens a planner on an engine of its own; see `Planner`.
 * @throws what `engine.query` throws when the engine can't be set up.
 */
export async function createPlanner(engine: PlannerEngine): Promise<Planner> {
  for (const setting of PLANNER_SETTINGS) await engine.query(setting);
  const catalog = await PlannerCatalog.open(engine);
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn;
    return turn;
  };
  return {
    plan: (request, world) => inTurn(() => planText(engine, catalog, request, world)),
    mirror: (sql, world) => inTurn(() => mirrorStatement(engine, catalog, sql, world)),
  };
}

const EXPLAIN = "EXPLAIN (FORMAT json) ";
const DESCRIBE = "DESCRIBE ";

async function planText(
  engine: PlannerEngine,
  catalog: PlannerCatalog,
  request: PlanRequest,
  world: PlannerWorld,
): Promise<PlanAnswer> {
  const refused = refusedPlan(request.sql);
  if (refused !== null) return refused;
  await catalog.begin(world);
  for (;;) {
    const work = () => planStatements(engine, catalog, request);
    const attempt = await (leavesTraces(request.sql) ? undone(engine, work) : work());
    // Relations live in other databases than what statements create: not in one transaction.
    if (attempt.missing === null) return attempt.answer;
    const created = await catalog.create(attempt.missing);
    if (created.goneCell !== null)
      return { ...attempt.answer, failure: resultGone(created.goneCell, attempt.answer) };
    if (!created.isAny) return { ...attempt.answer, failure: withCandidates(attempt, catalog) };
  }
}

/**
 * Does `work` in a transaction and undoes it, whatever happens: a Stop interrupts
 * again and again, and may hit the first or last word of it, too.
 */
async function undone<T>(engine: PlannerEngine, work: () => Promise<T>): Promise<T> {
  try {
    await engine.query("BEGIN");
    return await work();
  } finally {
    while (!(await isRolledBack(engine)));
  }
}

async function isRolledBack(engine: PlannerEngine): Promise<boolean> {
  try {
    await engine.query("ROLLBACK");
    return true;
  } catch (error) {
    const { exceptionType } = readRaised(error).fields;
    if (exceptionType === "TransactionContext") return true;
    if (exceptionType === "INTERRUPT") return false;
    throw error;
  }
}

/** Only to bind one SELECT leaves nothing behind; a PIVOT makes a type first, and of several statements all but the last run. */
function leavesTraces(sql: string): boolean {
  const spans = splitStatements(sql);
  return spans.length !== 1 || spans[0]?.kind !== "select" || /pivot/i.test(sql);
}

interface Attempt {
  readonly answer: PlanAnswer;
  /** the name that the engine misses, when that is what failed */
  readonly missing: string | null;
}

async function planStatements(
  engine: PlannerEngine,
  catalog: PlannerCatalog,
  { sql, parameters }: PlanRequest,
): Promise<Attempt> {
  const spans = splitStatements(sql);
  const statements: PlannedStatement[] = [];
  const lastRows = spans.findLastIndex((span) => returnsRows(sql, span));
  let columns: PlanAnswer["columns"] = [];
  const answer = (failure: RunFailure | null): PlanAnswer => ({
    statements,
    columns,
    ...catalog.used(statements.flatMap(({ scans }) => scans)),
    failure,
  });
  for (const [index, span] of spans.entries()) {
    const refusal = refusedStatement(sql, span);
    const statement = substituteParameters(sql.slice(span.start, span.end), parameters);
    const early = refusal ?? missingParameter(statement, span.start);
    if (early !== null) return { answer: answer(early), missing: null };
    const bound = boundPart(statement.sql);
    let prefixChars = EXPLAIN.length - bound.offset;
    try {
      statements.push(await planStatement(engine, span, statement, bound, catalog.tables()));
      if (index === lastRows) {
        prefixChars = describePrefix(span).length;
        columns = await describe(engine, span, statement.sql);
      }
      prefixChars = 0;
      if (index < spans.length - 1 && MIRRORED_KINDS.has(span.kind)) await engine.query(statement.sql);
    } catch (error) {
      const raised = readRaised(error);
      const failure = failureOfEngineError(raised, {
        cellSql: sql,
        statement,
        start: span.start,
        prefixChars,
      });
      return { answer: answer(failure), missing: missingName(raised) };
    }
  }
  return { answer: answer(null), missing: null };
}

/** An error that the engine raised; anything else passes through as a broken engine. */
function readRaised(error: unknown): EngineError {
  if (error instanceof EngineError) return readEngineError(error);
  throw error;
}

const missingName = ({ fields }: EngineError): string | null =>
  fields.errorSubtype === "MISSING_ENTRY" && fields.entryType === "Table" ? fields.name : null;

/** The part of a statement that EXPLAIN takes: the inner one of an EXPLAIN. */
function boundPart(statement: string): { sql: string; offset: number } {
  const offset = innerStatement(statement) ?? 0;
  return { sql: statement.slice(offset), offset };
}

async function planStatement(
  engine: PlannerEngine,
  span: StatementSpan,
  statement: SubstitutedSql,
  bound: { sql: string },
  tables: readonly KnownTable[],
): Promise<PlannedStatement> {
  const place = { start: span.start, end: span.end, kind: span.kind };
  const hasSideEffects = sideEffects(span.kind, statement.sql);
  if (UNBOUND_KINDS.has(span.kind)) return { ...place, hasSideEffects, scans: [], tree: null };
  const rows = await engine.query(EXPLAIN + bound.sql);
  const json = rows.map((row) => String(row.explain_value)).at(-1) ?? "[]";
  const plan = readPlan(json, tables, {
    wholeTables: span.kind === "pivot" || /\bpivot\b/i.test(statement.sql),
  });
  return { ...place, hasSideEffects, scans: [...plan.scans], tree: plan.tree };
}

/** DuckDB can't explain these, or they need nothing of the catalog. */
const UNBOUND_KINDS: ReadonlySet<string> = new Set(["comment", "analyze", "vacuum", "checkpoint"]);

const QUIET_KINDS: ReadonlySet<string> = new Set(["select", "pivot", "describe", "show", "summarize"]);

function sideEffects(kind: string, statement: string): boolean {
  if (QUIET_KINDS.has(kind)) return false;
  if (kind !== "explain") return true;
  const inner = statement.slice(innerStatement(statement) ?? 0);
  return isExplainAnalyze(statement) && splitStatements(inner).some((span) => sideEffects(span.kind, inner));
}

const describePrefix = ({ kind }: StatementSpan): string =>
  NESTED_KINDS.has(kind) ? `${DESCRIBE}FROM (` : DESCRIBE;

const NESTED_KINDS: ReadonlySet<string> = new Set(["describe", "show", "summarize"]);

/** Columns of a statement that returns rows, as far as DESCRIBE knows them before running. */
async function describe(engine: PlannerEngine, span: StatementSpan, statement: string) {
  if (span.kind === "explain")
    return ["explain_key", "explain_value"].map((name) => ({ name, type: "VARCHAR" }));
  if (CHANGE_KINDS.has(span.kind) || span.kind === "call") return [];
  const rows = await engine.query(
    `${describePrefix(span)}${statement}${NESTED_KINDS.has(span.kind) ? "\n)" : ""}`,
  );
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

/** Kinds whose effect later statements may bind to. */
const MIRRORED_KINDS: ReadonlySet<string> = new Set(["create", "drop", "alter", "variable"]);

/** Might `Planner.mirror` do something for it? Asks no engine. */
export function mayChangeSchema(sql: string): boolean {
  const [span] = splitStatements(sql);
  return span !== undefined && MIRRORED_KINDS.has(span.kind);
}

async function mirrorStatement(
  engine: PlannerEngine,
  catalog: PlannerCatalog,
  sql: string,
  world: PlannerWorld,
): Promise<boolean> {
  const [span] = splitStatements(sql);
  if (span === undefined || !mayChangeSchema(sql)) return false;
  await catalog.begin(world);
  // A table made of a query is made without its rows: only a text of that kind takes these words.
  let text =
    span.kind === "create" ? `${sql.slice(span.start, span.end)}\nWITH NO DATA` : sql.slice(span.start);
  for (;;) {
    try {
      await engine.query(text);
      return true;
    } catch (error) {
      const raised = readRaised(error);
      if (raised.fields.exceptionType === "Parser" && text !== sql.slice(span.start)) {
        text = sql.slice(span.start);
        continue;
      }
      const missing = missingName(raised);
      // What can't be repeated without rows stays unknown; binding to it will say so.
      if (missing === null || !(await catalog.create(missing)).isAny) return false;
    }
  }
}

function resultGone(cell: string, answer: PlanAnswer): RunFailure {
  const position = answer.failure?.position;
  return {
    code: "result_gone",
    message: `The Result of ${quoteIdentifier(cell)} is not kept any more.`,
    ...(position === undefined ? {} : { position }),
    nextStep: "Run that cell again.",
  };
}

/** The engine knows only what was created; people mean what they were granted. */
function withCandidates({ answer, missing }: Attempt, catalog: PlannerCatalog): RunFailure | null {
  if (answer.failure === null || missing === null) return answer.failure;
  const known = (answer.failure.candidates ?? []).filter((name) => !ENGINE_TABLES.test(name));
  const candidates = [...new Set([...catalog.suggest(missing), ...known])].slice(0, 20);
  const message = answer.failure.message.split("\n")[0] ?? "";
  const hint = candidates[0] === undefined ? "" : `\nDid you mean ${quoteIdentifierPath(candidates[0])}?`;
  return { ...answer.failure, message: message + hint, candidates };
}

const ENGINE_TABLES = /(?:^|\.)(?:pg_|sqlite_|duckdb_)/;
const quoteIdentifierPath = (name: string): string => `"${name}"`;
