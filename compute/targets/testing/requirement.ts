import type { RunId } from "../../protocol/ids.ts";
import type { RunEnded, RunEvent, RunRequest } from "../../protocol/run.ts";
import type { TargetSession } from "../../target.ts";
import type { ResultColumn } from "../../protocol/run.ts";
import { newId } from "../../protocol/ids.ts";
import { tableFromIPC } from "@uwdata/flechette";
import { assertEqual, assertTrue } from "./assertions.ts";

/** What a requirement is tried on. One Session serves all of them, in order. */
export interface ConformanceContext {
  readonly session: TargetSession;
  /** A statement that this place can't run although another can; `null` when it lacks nothing. */
  readonly lackingSql: string | null;
  /** Rows of the huge Result: 10,000,000 in a long run. */
  readonly hugeRows: number;
  /** Bytes that the engine holds, where that can be measured. */
  readonly memoryBytes: (() => Promise<number>) | null;
}

/** One promise of `ComputeTarget`, as a sentence, and how it is checked. Throws when it does not hold. */
export interface Requirement {
  readonly name: string;
  readonly run: (context: ConformanceContext) => Promise<void>;
}

/** The `lake.samples.cities` that every context must offer; see `cities.ts`. */
export const CITY_ROWS = 2_000;

export const never = (): AbortSignal => new AbortController().signal;

export function requestOf(sql: string, options: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: newId("run_") as RunId,
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 1_000,
    timeoutMs: 60_000,
    ...options,
  };
}

/** All that a Run said, its rows decoded by column. */
export interface CollectedRun {
  readonly runId: RunId;
  readonly events: readonly RunEvent[];
  readonly columns: readonly ResultColumn[];
  /** values by column, in the order of arrival */
  readonly values: readonly (readonly unknown[])[];
  readonly ended: RunEnded;
}

/** Runs to the end and checks the order of events that `TargetSession.run` promises. */
export async function collect(
  { session }: ConformanceContext,
  sql: string,
  options: Partial<RunRequest> = {},
  signal: AbortSignal = never(),
): Promise<CollectedRun> {
  const request = requestOf(sql, options);
  const events: RunEvent[] = [];
  for await (const event of session.run(request, signal)) events.push(event);
  const ended = events.at(-1);
  assertTrue(ended?.type === "ended", `the last event is "ended", not "${ended?.type}"`);
  assertEqual(events.filter(({ type }) => type === "ended").length, 1, "number of ended events");
  assertTrue(events.filter(({ type }) => type === "started").length <= 1, "at most one started event");
  const columnsAt = events.findIndex(({ type }) => type === "columns");
  const batchAt = events.findIndex(({ type }) => type === "batch");
  assertTrue(batchAt === -1 || (columnsAt !== -1 && columnsAt < batchAt), "columns come before rows");
  const columnsEvent = events[columnsAt];
  const columns = columnsEvent?.type === "columns" ? columnsEvent.columns : [];
  const values = columns.map((): unknown[] => []);
  for (const event of events) {
    if (event.type !== "batch") continue;
    const decoded = decode(event.bytes);
    assertEqual(decoded[0]?.length ?? event.rows, event.rows, "rows that a batch announces");
    decoded.forEach((items, at) => values[at]?.push(...items));
  }
  return { runId: request.runId, events, columns, values, ended };
}

/** As `collect`; the Run must succeed. */
export async function succeed(
  context: ConformanceContext,
  sql: string,
  options: Partial<RunRequest> = {},
): Promise<CollectedRun> {
  const run = await collect(context, sql, options);
  assertEqual(run.ended.failure, null, `failure of ${sql.slice(0, 80)}`);
  assertEqual(run.ended.outcome, "succeeded", `outcome of ${sql.slice(0, 80)}`);
  return run;
}

/** As `collect`; the Run must fail. */
export async function fail(
  context: ConformanceContext,
  sql: string,
  options: Partial<RunRequest> = {},
): Promise<NonNullable<RunEnded["failure"]>> {
  const { ended } = await collect(context, sql, options);
  assertEqual(ended.outcome, "failed", `outcome of ${sql.slice(0, 80)}`);
  assertTrue(ended.failure !== null, "a failed Run has a failure");
  return ended.failure;
}

/** Columns of an Arrow IPC stream as plain values. */
export function decode(bytes: Uint8Array): unknown[][] {
  const table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true });
  return Array.from({ length: table.numCols }, (_, at) =>
    Array.from(table.getChildAt(at).toArray() as Iterable<unknown>),
  );
}

/** A page of a Result, decoded. */
export async function windowOf(
  { session }: ConformanceContext,
  runId: RunId,
  query: Partial<Parameters<TargetSession["window"]>[0]> = {},
): Promise<{ rowCount: number; rows: number; values: unknown[][] }> {
  const whole = { runId, offset: 0, limit: 100, order: [], filters: [], ...query };
  const answer = await session.window(whole, never());
  return { rowCount: answer.rowCount, rows: answer.rows, values: decode(answer.bytes) };
}

/** The code of the TargetError that a call is refused with. */
export async function refusalCode(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
  return "not refused";
}
