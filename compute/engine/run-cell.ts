import { type DuckDBConnection, StatementType } from "@duckdb/node-api";
import type { DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import type { RunFailure } from "../protocol/failures.ts";
import type { ResultDescription, RunOutcome } from "../protocol/run.ts";
import { readEngineError } from "../planner/engine-error.ts";
import type { PlannerWorld, StatementSpan } from "../planner/planner-engine.ts";
import { madeByRows } from "../planner/made-by-rows.ts";
import { refusalOf, refusedStatement, refusedText } from "../planner/refused-statement.ts";
import { failureOfEngineError } from "../planner/run-failure.ts";
import { returnsRows, splitStatements } from "../planner/split-statements.ts";
import {
  missingParameter,
  type SubstitutedSql,
  substituteParameters,
} from "../planner/substitute-parameters.ts";
import { type CallControl, StoppedError } from "./call-control.ts";
import { chunksOf } from "./chunks-of.ts";
import type { EmitEvent } from "./emit-event.ts";
import type { EngineCalls, StopReason } from "./engine-message.ts";
import type { EngineState } from "./engine-state.ts";
import { RunFailedError } from "./run-failed-error.ts";
import { type RunProgress, tellProgress } from "./run-progress.ts";
import { RunViews } from "./run-views.ts";
import { keepRows } from "./keep-rows.ts";
import { watchTemp } from "./temp-quota.ts";

/** How a Run ended, but for what only the parent knows. */
export interface RunEnding {
  readonly outcome: RunOutcome;
  readonly result: ResultDescription | null;
  readonly failure: RunFailure | null;
  /** granted relations that its statements read, as `catalog.schema.name` */
  readonly relationsRead: readonly string[];
}

/** What a Run speaks and listens to while it runs. */
interface RunPorts {
  readonly emit: EmitEvent;
  readonly control: CallControl;
  readonly progress: RunProgress;
}

/**
 * Runs the statements of one cell, each bound by the planner first. The last one
 * that returns rows gives the Result.
 * @throws only what is a bug or a broken engine.
 */
export async function runCell(
  state: EngineState,
  { request, relations }: EngineCalls["run"],
  emit: EmitEvent,
  control: CallControl,
): Promise<RunEnding> {
  const views = new RunViews(state, relations, request.cells);
  const progress = tellProgress(state.database.user, emit);
  const leaveTemp = watchTemp(state, () => control.stop("out_of_disk"));
  try {
    await emit({ type: "started", runId: request.runId });
    const ports = { emit, control, progress };
    const result = await runStatements(state, { request, relations }, views, ports);
    return { outcome: "succeeded", result, failure: null, relationsRead: views.relationsRead };
  } catch (error) {
    return { ...endingOf(error), relationsRead: views.relationsRead };
  } finally {
    leaveTemp();
    progress.end();
    await views.drop();
  }
}

function endingOf(error: unknown): Omit<RunEnding, "relationsRead"> {
  if (error instanceof RunFailedError) return { outcome: "failed", result: null, failure: error.failure };
  if (!(error instanceof StoppedError)) throw error;
  if (error.reason === "cancelled") return { outcome: "cancelled", result: null, failure: null };
  return { outcome: "failed", result: null, failure: STOPPED[error.reason] };
}

const STOPPED: Readonly<Record<Exclude<StopReason, "cancelled">, RunFailure>> = {
  timed_out: { code: "timed_out", message: "The Run took longer than it may." },
  out_of_disk: {
    code: "out_of_disk",
    message: "The Run put more aside on disk than its Session may.",
    nextStep:
      "Drop temporary tables that are no longer needed, read fewer rows or columns at once, or run it on a larger Pool.",
  },
};

async function runStatements(
  state: EngineState,
  { request, relations }: EngineCalls["run"],
  views: RunViews,
  ports: RunPorts,
): Promise<ResultDescription | null> {
  const { control } = ports;
  const { sql } = request;
  const tooLong = refusedText(sql);
  if (tooLong !== null) throw new RunFailedError(tooLong);
  const spans = splitStatements(sql);
  const world = worldOf(state, relations, request.cells);
  for (const span of spans) {
    const refusal = refusedStatement(sql, span);
    if (refusal !== null) throw new RunFailedError(refusal);
  }
  const lastRows = spans.findLastIndex((span) => returnsRows(sql, span));
  let result: ResultDescription | null = null;
  for (const [index, span] of spans.entries()) {
    control.throwIfStopped();
    const statement = substituteParameters(sql.slice(span.start, span.end), request.parameters);
    const missing = missingParameter(statement, span.start);
    if (missing !== null) throw new RunFailedError(missing);
    const planned = { ...request, sql: statement.sql, parameters: [] };
    const plan = await state.planner.plan(planned, world, control);
    if (plan.failure !== null) throw new RunFailedError(inCell(plan.failure, span, statement, sql));
    await views.make(plan);
    const isLast = index === lastRows;
    try {
      const kept = await runStatement(state, { span, statement }, isLast ? request : null, ports);
      result = kept ?? result;
    } catch (error) {
      throw asFailure(error, sql, span, statement);
    }
    await state.planner.mirror(statement.sql, world);
    const { user } = state.database;
    const read = async (sql: string) => (await user.runAndReadAll(sql)).getRowObjectsJson();
    for (const made of await madeByRows(read, span, statement.sql)) await state.planner.mirror(made, world);
  }
  return result;
}

/** What the planner may know: the granted relations, and the cells with the columns of their Results. */
export function worldOf(
  state: EngineState,
  relations: PlannerWorld["relations"],
  cells: EngineCalls["run"]["request"]["cells"],
): PlannerWorld {
  return {
    relations,
    cells: cells.map(({ name, runId }) => ({
      name,
      async columns() {
        const result = await state.results.open(runId);
        result?.release();
        return result?.description.columns ?? null;
      },
    })),
  };
}

/** The planner was given the statement alone, its parameters already constants. */
function inCell(
  failure: RunFailure,
  span: StatementSpan,
  statement: SubstitutedSql,
  sql: string,
): RunFailure {
  const { position } = failure;
  if (position === undefined) return failure;
  const start = Math.min(span.start + statement.originalOffset(position.start), sql.length);
  const end = Math.min(span.start + statement.originalOffset(position.end), sql.length);
  return { ...failure, position: { start, end: Math.max(start, end) } };
}

function asFailure(error: unknown, sql: string, span: StatementSpan, statement: SubstitutedSql): unknown {
  if (error instanceof StoppedError || error instanceof RunFailedError) return error;
  const raised = readEngineError(error);
  if (raised.fields.exceptionType === "Unknown") return error;
  const text = { cellSql: sql, statement, start: span.start, prefixChars: 0 };
  return new RunFailedError(failureOfEngineError(raised, text));
}

/** Runs one statement, which DuckDB may make several of (PIVOT). Keeps its rows when `request` is given. */
async function runStatement(
  state: EngineState,
  { span, statement }: { span: StatementSpan; statement: SubstitutedSql },
  request: EngineCalls["run"]["request"] | null,
  ports: RunPorts,
): Promise<ResultDescription | null> {
  const { control } = ports;
  const { user } = state.database;
  const extracted = await user.extractStatements(statement.sql);
  const isExpanded = extracted.count > 1;
  let isOpen = false;
  for (let index = 0; index < extracted.count; index++) {
    const prepared = await control.during(user, () => extracted.prepare(index));
    try {
      // What a person wrote is one statement here: a transaction around several is DuckDB's own.
      const isTransaction = isExpanded && prepared.statementType === StatementType.TRANSACTION;
      if (!isTransaction) assertAllowed(prepared, span);
      const result = await control.during(user, () => prepared.stream());
      const isKept = request !== null && index === extracted.count - 1 && hasRows(result, prepared);
      if (isKept) return await keepRows(state, request, result, ports);
      await drain(user, result, control);
      if (isTransaction) isOpen = !isOpen;
    } catch (error) {
      if (isOpen) await user.run("ROLLBACK");
      throw error;
    } finally {
      prepared.destroySync();
    }
  }
  return null;
}

/** DuckDB's own word on what a statement is, after ours: nothing that reaches out gets past a spelling. */
const REFUSED_TYPES: ReadonlyMap<StatementType, string> = new Map([
  [StatementType.COPY, "copy"],
  [StatementType.EXPORT, "export"],
  [StatementType.ATTACH, "attach"],
  [StatementType.DETACH, "detach"],
  [StatementType.LOAD, "load"],
  [StatementType.EXTENSION, "install"],
  [StatementType.PRAGMA, "pragma"],
  [StatementType.PREPARE, "prepare"],
  [StatementType.EXECUTE, "execute"],
  [StatementType.TRANSACTION, "transaction"],
  [StatementType.COPY_DATABASE, "copy"],
  [StatementType.UPDATE_EXTENSIONS, "install"],
]);

function assertAllowed(prepared: DuckDBPreparedStatement, { start, end, kind: ours }: StatementSpan): void {
  // SET VARIABLE has the same type as SET.
  const isSetting = prepared.statementType === StatementType.SET && ours !== "variable";
  const kind = isSetting ? "set" : REFUSED_TYPES.get(prepared.statementType);
  if (kind !== undefined) throw new RunFailedError(refusalOf(kind, { start, end }));
}

/** A change without RETURNING answers a count, which is no Result. */
const COUNTING_TYPES: ReadonlySet<StatementType> = new Set([
  StatementType.CREATE,
  StatementType.VARIABLE_SET,
]);

const QUERY_RESULT = 3;

function hasRows(result: DuckDBResult, prepared: DuckDBPreparedStatement): boolean {
  return result.returnType === QUERY_RESULT && !COUNTING_TYPES.has(prepared.statementType);
}

async function drain(user: DuckDBConnection, result: DuckDBResult, control: CallControl): Promise<void> {
  for await (const chunk of chunksOf(user, result, control)) void chunk;
}
