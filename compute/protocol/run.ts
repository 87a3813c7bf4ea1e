import { z } from "zod";
import { RunFailure } from "./failures.ts";
import { RunId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** A typed value for `$name`. `value` is text that DuckDB casts to `type`, or null. */
export const Parameter = z.object({
  name: z.string().min(1).max(200),
  type: z.string().min(1).max(1_000),
  value: z.string().max(1_000_000).nullable(),
});
export type Parameter = z.infer<typeof Parameter>;

/** Another cell's Result, readable in the SQL by the cell's name, on the same target only. */
export const CellReference = z.object({ name: z.string().min(1).max(200), runId: RunId });
export type CellReference = z.infer<typeof CellReference>;

/** One execution of one cell. May hold several statements; the last that returns rows gives the Result. */
export const RunRequest = z.object({
  runId: RunId,
  sql: z.string().max(LIMITS.sqlCharsMax),
  parameters: z.array(Parameter).max(LIMITS.parametersMax),
  cells: z.array(CellReference).max(LIMITS.notebookCellsMax),
  /** rows streamed unasked; `null` streams the whole Result */
  previewRowsMax: z.number().int().min(0).nullable(),
  timeoutMs: z.number().int().positive().max(LIMITS.runMsMax),
});
export type RunRequest = z.infer<typeof RunRequest>;

/**
 * A column of a Result. Results are addressed by column index: names may repeat.
 *
 * `encoding` says what its Arrow column holds: `arrow` the natural Arrow type;
 * `text` the engine's own VARCHAR cast of the value, used for every type that
 * Arrow has no exact counterpart for (see `arrow-encoding.ts`).
 */
export const ResultColumn = z.object({
  name: z.string(),
  type: z.string().max(100_000),
  encoding: z.enum(["arrow", "text"]),
});
export type ResultColumn = z.infer<typeof ResultColumn>;

/** The immutable table that a Run produced, without its rows. */
export const ResultDescription = z.object({
  runId: RunId,
  columns: z.array(ResultColumn).max(LIMITS.resultColumnsMax),
  rowCount: z.number().int().min(0),
  /** size where it is kept, 0 while it is in memory only */
  byteCount: z.number().int().min(0),
});
export type ResultDescription = z.infer<typeof ResultDescription>;

/** What a Run really cost. Bytes are of the Scans: over the network, and found in a cache. */
export const RunStats = z.object({
  queuedMs: z.number().min(0),
  elapsedMs: z.number().min(0),
  rows: z.number().int().min(0),
  bytesRead: z.number().int().min(0),
  bytesFromCache: z.number().int().min(0),
  memoryPeakBytes: z.number().int().min(0).nullable(),
});
export type RunStats = z.infer<typeof RunStats>;

export const RUN_OUTCOMES = ["succeeded", "failed", "cancelled", "lost"] as const;
export const RunOutcome = z.enum(RUN_OUTCOMES);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** The engine has the statement. */
const RunStarted = z.object({ type: z.literal("started"), runId: RunId });
/** What it is doing in a few words ("read lake.samples.flights"), how far it is (0–1 or unknown), rows so far. */
const RunProgress = z.object({
  type: z.literal("progress"),
  step: z.string().max(500),
  /** nothing of it has begun: it waits for its turn, and `step` says why */
  isWaiting: z.boolean().optional(),
  fraction: z.number().min(0).max(1).nullable(),
  rows: z.number().int().min(0),
});
/** The shape of the Result, before its first row. At most one. */
const RunColumns = z.object({ type: z.literal("columns"), columns: z.array(ResultColumn) });
/** Rows as one complete Arrow IPC *stream* (schema, record batches, end). Only after `columns`. */
const RunBatch = z.object({
  type: z.literal("batch"),
  rows: z.number().int().min(0),
  bytes: z.instanceof(Uint8Array),
});
/** Exactly one, always last. `result` is set when it succeeded and returned rows. */
const RunEnded = z.object({
  type: z.literal("ended"),
  outcome: RunOutcome,
  result: ResultDescription.nullable(),
  failure: RunFailure.nullable(),
  stats: RunStats,
});

export const RunEvent = z.discriminatedUnion("type", [
  RunStarted,
  RunProgress,
  RunColumns,
  RunBatch,
  RunEnded,
]);
export type RunEvent = z.infer<typeof RunEvent>;
export type RunEnded = z.infer<typeof RunEnded>;
