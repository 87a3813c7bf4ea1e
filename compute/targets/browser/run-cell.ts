import { madeByRows } from "../../planner/made-by-rows.ts";
import { refusedText } from "../../planner/refused-statement.ts";
import { failureOfEngineError } from "../../planner/run-failure.ts";
import { type SubstitutedSql, substituteParameters } from "../../planner/substitute-parameters.ts";
import { returnsRows, splitStatements } from "../../planner/split-statements.ts";
import type { PlannerWorld, StatementSpan } from "../../planner/planner-engine.ts";
import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import type { PlanAnswer } from "../../protocol/plan.ts";
import type { ResultDescription, RunEnded, RunEvent, RunRequest } from "../../protocol/run.ts";
import { TARGET_ERRORS, TargetError } from "../../target.ts";
import { readBrowserError } from "./browser-gaps.ts";
import { readRows } from "./engine-rows.ts";
import type { EngineSlot } from "./engine-slot.ts";
import type { PlannerSlot } from "./planner-slot.ts";
import { type ResultTables, openResult } from "./result-tables.ts";
import { ResultNotKept, type ResultStore } from "./result-store.ts";
import { type Meter, statsOf } from "./run-meter.ts";
import { rowsEnough } from "./rows-enough.ts";
import { OUTCOME_OF_STOP, type RunStop, stopped, watchForStop } from "./run-stop.ts";
import type { Runner } from "./runner.ts";
import { missingParameter, refusedHere } from "./refused-here.ts";
import { ScanFailed } from "./scan-failed.ts";
import type { SortedPages } from "./sorted-pages.ts";
import type { ScanTables } from "./scan-tables.ts";
import { type StatementResult, runStatement } from "./run-statement.ts";
import { WasmEngineError, WasmEngineLost } from "./wasm-engine.ts";

/** A runner with what is loaded into it. */
export interface LoadedRunner extends Runner {
  readonly results: ResultTables;
  readonly scans: ScanTables;
  readonly sorted: SortedPages;
}

/** What a Run needs around it. */
export interface RunPlace {
  readonly runners: EngineSlot<LoadedRunner>;
  readonly planner: PlannerSlot;
  readonly store: ResultStore;
  readonly relations: () => Promise<readonly CatalogRelation[]>;
  /** what the person should know about this browser, each said once */
  readonly takeNotices: () => readonly string[];
  readonly now: () => number;
  readonly waitMs: (ms: number) => Promise<void>;
}

/** How long a cancelled statement may take to stop before its engine is ended. */
const INTERRUPT_MS = 150;

export const ENGINE_REPLACED =
  "The engine was replaced. Temporary tables, views, macros and variables of this Session are gone; Results are kept.";

/** Runs a cell; see `TargetSession.run`. `turn` settles when the Runs before it have ended. */
export async function* runCell(
  place: RunPlace,
  request: RunRequest,
  signal: AbortSignal,
  turn: Promise<unknown>,
): AsyncGenerator<RunEvent, void, void> {
  const queuedAt = place.now();
  const stop = watchForStop(signal, request.timeoutMs);
  const meter: Meter = { rows: 0, bytesRead: 0, bytesFromCache: 0 };
  let startedAt = queuedAt;
  let isEnded = false;
  const ended = (end: RunEnd): RunEnded => ({
    type: "ended",
    outcome: end.outcome ?? (end.failure ? "failed" : "succeeded"),
    result: end.result ?? null,
    failure: end.failure ?? null,
    stats: statsOf(meter, startedAt - queuedAt, place.now() - startedAt),
  });
  try {
    if ((await stop.race(turn)) === stopped) {
      isEnded = true;
      return yield ended(endOfStop(stop));
    }
    startedAt = place.now();
    yield { type: "started", runId: request.runId };
    const end = yield* execute(place, request, stop, meter);
    isEnded = true;
    yield ended(end);
  } catch (error) {
    isEnded = true;
    yield ended(endOfError(error, stop));
  } finally {
    stop.release();
    const { current } = place.runners;
    if (!isEnded && current) await interrupt(place, current);
  }
}

interface RunEnd {
  readonly outcome?: RunEnded["outcome"];
  readonly result?: ResultDescription | null;
  readonly failure?: RunFailure | null;
}

async function* execute(
  place: RunPlace,
  request: RunRequest,
  stop: RunStop,
  meter: Meter,
): AsyncGenerator<RunEvent, RunEnd, void> {
  const relations = await stop.race(place.relations());
  if (relations === stopped) return endOfStop(stop);
  const tooLong = refusedText(request.sql);
  if (tooLong !== null) return { failure: tooLong };
  const world = worldOf(place.store, relations, request.cells);
  const spans = splitStatements(request.sql);
  const refusal = spans.map((span) => refusedHere(request.sql, span)).find((found) => found !== null);
  if (refusal) return { failure: refusal };
  const last = spans.findLast((span) => returnsRows(request.sql, span));
  for (const notice of place.takeNotices()) yield { type: "progress", step: notice, fraction: null, rows: 0 };
  let result: ResultDescription | null = null;
  for (const span of spans) {
    const statement = substituteParameters(request.sql.slice(span.start, span.end), request.parameters);
    const one = { request, world, relations, span, statement, isLast: span === last };
    const outcome = yield* runOne(place, one, stop, meter);
    if (outcome === stopped) return endOfStop(stop);
    if (outcome !== null && "code" in outcome) return { failure: outcome };
    result = outcome ?? result;
  }
  return { result };
}

interface OneStatement {
  readonly request: RunRequest;
  readonly world: PlannerWorld;
  readonly relations: readonly CatalogRelation[];
  readonly span: StatementSpan;
  readonly statement: SubstitutedSql;
  /** its rows are the Run's Result */
  readonly isLast: boolean;
}

/** Binds one statement, brings what it reads, and runs it. Earlier statements have had their effect. */
async function* runOne(
  place: RunPlace,
  one: OneStatement,
  stop: RunStop,
  meter: Meter,
): AsyncGenerator<RunEvent, StatementResult, void> {
  const { request, span, statement, world } = one;
  const missing = missingParameter(statement.sql);
  if (missing) return inCell(missing, one);
  const plan = { sql: statement.sql, parameters: [], cells: request.cells };
  const answer = await stop.race(place.planner.plan(plan, world, stop.signal));
  if (answer === stopped) return stopped;
  if (answer.failure) return inCell(answer.failure, one);
  const runner = await stop.race(place.runners.get());
  if (runner === stopped) return stopped;
  if ((yield* prepareRelations(place, runner, one, answer, stop, meter)) === stopped) return stopped;
  const shape = { prefixChars: 0 };
  try {
    const result = yield* runStatement({
      connection: runner.user,
      statement: { sql: statement.sql, kind: span.kind },
      planned: answer.columns,
      asResult: one.isLast ? { store: place.store, runId: request.runId } : null,
      previewRowsMax: request.previewRowsMax,
      stop,
      meter,
      shape,
      now: place.now,
    });
    if (result === stopped && !(await interrupt(place, runner)))
      yield { type: "progress", step: ENGINE_REPLACED, fraction: null, rows: meter.rows };
    if (result === null || (result !== stopped && !("code" in result))) await mirror(place, runner, one);
    return result;
  } catch (error) {
    if (!(error instanceof WasmEngineError)) throw error;
    return statementFailure(error, one, shape.prefixChars);
  }
}

/** Later texts bind to what the statement has made. */
async function mirror({ planner }: RunPlace, { user }: Runner, { span, statement, world }: OneStatement) {
  await planner.mirror(statement.sql, world);
  const read = async (sql: string) => readRows(await user.query(sql));
  for (const made of await madeByRows(read, span, statement.sql)) await planner.mirror(made, world);
}

function statementFailure(error: WasmEngineError, one: OneStatement, prefixChars: number): RunFailure {
  const { request, statement, span } = one;
  const text = { cellSql: request.sql, statement, start: span.start, prefixChars };
  const failure = failureOfEngineError(readBrowserError(error), text);
  if (failure.code !== "out_of_memory") return failure;
  // The lines after the first advise settings that nobody can make here.
  const [message = failure.message] = failure.message.split("\n");
  return { ...failure, message, nextStep: "Run it on Hosted." };
}

/** The planner was given the statement alone, its parameters already constants. */
function inCell(failure: RunFailure, { request, span, statement }: OneStatement): RunFailure {
  const { position } = failure;
  if (position === undefined) return failure;
  const offset = (at: number) => Math.min(span.start + statement.originalOffset(at), request.sql.length);
  const start = offset(position.start);
  return { ...failure, position: { start, end: Math.max(start, offset(position.end)) } };
}

/** What exists for the planner. A cell's columns are read when its name is met. */
export function worldOf(
  store: ResultStore,
  relations: readonly CatalogRelation[],
  cells: RunRequest["cells"],
): PlannerWorld {
  return {
    relations,
    cells: cells.map(({ name, runId }) => ({
      name,
      columns: async () => (await store.open(runId))?.description.columns ?? null,
    })),
  };
}

/** Makes the relations that a statement names hold what it needs. */
async function* prepareRelations(
  place: RunPlace,
  runner: LoadedRunner,
  { request, relations, statement }: OneStatement,
  answer: PlanAnswer,
  stop: RunStop,
  meter: Meter,
): AsyncGenerator<RunEvent, typeof stopped | undefined, void> {
  if ((await stop.race(runner.results.hideCells())) === stopped) return stopped;
  for (const name of answer.cells) {
    const cell = request.cells.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (!cell) continue;
    const exposed = await stop.race(
      openResult(place.store, cell.runId).then((result) => runner.results.exposeCell(cell.name, result)),
    );
    if (exposed === stopped) return stopped;
  }
  const [planned] = answer.statements;
  for (const path of answer.relations) {
    const relation = relations.find(({ catalog, schema, name }) => `${catalog}.${schema}.${name}` === path);
    if (!relation) continue;
    const rowsMax = planned ? rowsEnough(statement.sql, planned, relation) : null;
    const steps = runner.scans.prepare(relation, planned?.scans ?? [], rowsMax, meter, stop.signal);
    for (;;) {
      const step = await stop.race(steps.next());
      if (step === stopped) return stopped;
      if (step.done) break;
      yield { type: "progress", step: `read ${path}`, fraction: step.value.fraction, rows: 0 };
    }
  }
  return undefined;
}

/** Stops what the person's connection does; ends the engine when it does not react. */
async function interrupt({ runners, waitMs }: RunPlace, { engine, user }: Runner): Promise<boolean> {
  // Behind the cancel, a statement without rows closes a stream that was being read.
  const settled = user.cancel().then(() => user.query("SELECT NULL LIMIT 0"));
  const isSettled = await Promise.race([
    settled.then(
      () => true,
      () => !engine.isLost,
    ),
    waitMs(INTERRUPT_MS).then(() => false),
  ]);
  if (isSettled) return true;
  engine.terminate("The statement did not stop in time.");
  // The next statement should not wait for a start; if it fails, that one says so.
  runners.get().catch(() => undefined);
  return false;
}

function endOfStop({ reason }: RunStop): RunEnd {
  const outcome = OUTCOME_OF_STOP[reason ?? "cancelled"];
  if (reason !== "timed_out") return { outcome };
  return { outcome, failure: { code: "timed_out", message: "The Run took longer than it may." } };
}

function endOfError(error: unknown, stop: RunStop): RunEnd {
  if (stop.reason !== null) return endOfStop(stop);
  if (error instanceof ScanFailed || error instanceof ResultNotKept) return { failure: error.failure };
  if (error instanceof TargetError)
    return { failure: { code: TARGET_ERRORS[error.code].failure, message: error.message } };
  if (!(error instanceof WasmEngineLost)) throw error;
  const message = error.isTrap
    ? `The browser's engine could not carry on: the statement needs more memory or other abilities than it has. ${ENGINE_REPLACED}`
    : ENGINE_REPLACED;
  return { failure: { code: "session_lost", message, nextStep: "Run it on Hosted." } };
}
