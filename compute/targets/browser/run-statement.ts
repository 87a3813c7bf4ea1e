import { arrowEncoding } from "../../protocol/arrow-encoding.ts";
import type { CatalogColumn } from "../../protocol/catalog.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import type { RunId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { ResultColumn, ResultDescription, RunEvent } from "../../protocol/run.ts";
import { ipcStream, recordBatchRows } from "./arrow-message.ts";
import { namesOfSchema, preparedTypes, shapeStatement } from "./result-columns.ts";
import type { ResultStore, ResultWriter } from "./result-store.ts";
import type { Meter } from "./run-meter.ts";
import { type RunStop, stopped } from "./run-stop.ts";
import { columnLayouts, sliceRecordBatch } from "./slice-record-batch.ts";
import { streamStatement } from "./stream-statement.ts";
import type { WasmConnection } from "./wasm-engine.ts";

export interface StatementRun {
  readonly connection: WasmConnection;
  readonly statement: { readonly sql: string; readonly kind: string };
  readonly planned: readonly CatalogColumn[];
  /** where its rows go; `null` runs it for its effects */
  readonly asResult: { readonly store: ResultStore; readonly runId: RunId } | null;
  readonly previewRowsMax: number | null;
  readonly stop: RunStop;
  readonly meter: Meter;
  /** told how the statement was sent before it is, for the positions of errors */
  readonly shape: { prefixChars: number };
  readonly now: () => number;
}

export type StatementResult = ResultDescription | RunFailure | typeof stopped | null;

/** At most this often does a Run say how far it is. */
const PROGRESS_MS = 200;
/** Rows of one `batch` event after the first, which goes at once. */
const BATCH_ROWS = 60 * 2_048;

/**
 * Runs one statement. Its rows become the Run's Result, and its preview events.
 * @throws WasmEngineError, WasmEngineLost
 */
export async function* runStatement(run: StatementRun): AsyncGenerator<RunEvent, StatementResult, void> {
  const { connection, statement, stop } = run;
  if (run.asResult === null) return yield* drain(run);
  const shaped = await stop.race(shapeStatement(connection, statement, run.planned));
  if (shaped === stopped) return stopped;
  run.shape.prefixChars = shaped.prefixChars;
  const known = shaped.columns ?? (await stop.race(typesFromPrepare(run)));
  if (known === stopped) return stopped;
  const inexact = known.find(({ encoding }) => shaped.columns === null && encoding === "text");
  if (inexact) return cannotReturn(inexact.type);
  if (known.length > LIMITS.resultColumnsMax) return tooWide(known.length);
  return yield* collect(run, shaped.sql, known);
}

async function* drain({ connection, statement, stop, meter, now }: StatementRun) {
  const parts = streamStatement(connection, statement.sql);
  let saidAt = now();
  for (;;) {
    const next = await stop.race(parts.next());
    if (next === stopped) return stopped;
    if (next.done) return null;
    if (now() - saidAt < PROGRESS_MS) continue;
    saidAt = now();
    yield { type: "progress", step: "run", fraction: null, rows: meter.rows } as const;
  }
}

async function* collect(
  run: StatementRun,
  sql: string,
  known: readonly ResultColumn[],
): AsyncGenerator<RunEvent, StatementResult, void> {
  const { stop, meter, now } = run;
  const parts = streamStatement(run.connection, sql);
  let writer: ResultWriter | null = null;
  let preview: Preview | null = null;
  let isFinished = false;
  let saidAt = now();
  try {
    for (;;) {
      const next = await stop.race(parts.next());
      if (next === stopped) return stopped;
      if (next.done) break;
      const part = next.value;
      if (part.type === "schema") {
        const columns = named(known, part.schema);
        writer = run.asResult?.store.begin(run.asResult.runId, columns, part.schema) ?? null;
        preview = createPreview(part.schema, run.previewRowsMax);
        yield { type: "columns", columns };
      } else if (part.type === "batch" && writer && preview) {
        meter.rows += recordBatchRows(part.batch);
        const event = preview.take(part.batch);
        if ((await stop.race(writer.append(part.batch))) === stopped) return stopped;
        if (event) yield event;
      }
      if (now() - saidAt < PROGRESS_MS) continue;
      saidAt = now();
      yield { type: "progress", step: "run", fraction: null, rows: meter.rows };
    }
    const rest = preview?.flush();
    if (rest) yield rest;
    const description = (await writer?.finish()) ?? null;
    isFinished = true;
    return description;
  } finally {
    // A cancelled Run does not wait for storage to tidy up after it.
    if (!isFinished) writer?.abort().catch(leftBehind);
  }
}

/** Names come with the rows when only the types were known before. */
function named(columns: readonly ResultColumn[], schema: Uint8Array): ResultColumn[] {
  if (columns.every(({ name }) => name !== UNNAMED)) return [...columns];
  const names = namesOfSchema(schema);
  return columns.map((column, at) => ({ ...column, name: names[at] ?? "" }));
}

const UNNAMED = "\u0000";

async function typesFromPrepare({ connection, statement }: StatementRun): Promise<ResultColumn[]> {
  const types = await preparedTypes(connection, statement.sql);
  return types.map((type) => ({ name: UNNAMED, type, encoding: arrowEncoding(type) }));
}

const tooWide = (columns: number): RunFailure => ({
  code: "result_too_large",
  message: `A Result has at most ${LIMITS.resultColumnsMax} columns, this one has ${columns}.`,
});

const cannotReturn = (type: string): RunFailure => ({
  code: "missing_capability",
  message: `The browser's engine can't hand out ${type} from this kind of statement exactly.`,
  nextStep: "Cast that column to VARCHAR, or run it on Hosted.",
});

/** What could not be removed has no index, so nobody finds it; its name is overwritten or evicted. */
const leftBehind = (): void => undefined;

interface Preview {
  /** an event when it is time for one */
  take(batch: Uint8Array): RunEvent | null;
  flush(): RunEvent | null;
}

/** Gathers record batches to events, the first at once, up to `rowsMax` rows in all. */
function createPreview(schema: Uint8Array, rowsMax: number | null): Preview {
  let left = rowsMax ?? Number.POSITIVE_INFINITY;
  let isFirst = true;
  let held: Uint8Array[] = [];
  let heldRows = 0;
  const flush = (): RunEvent | null => {
    if (held.length === 0) return null;
    const event: RunEvent = { type: "batch", rows: heldRows, bytes: ipcStream(schema, held) };
    held = [];
    heldRows = 0;
    isFirst = false;
    return event;
  };
  return {
    take(batch) {
      const rows = Math.min(recordBatchRows(batch), left);
      if (rows <= 0) return null;
      held.push(Number.isFinite(left) ? sliceRecordBatch(batch, columnLayouts(schema), 0, rows) : batch);
      heldRows += rows;
      left -= rows;
      return isFirst || left <= 0 || heldRows >= BATCH_ROWS ? flush() : null;
    },
    flush,
  };
}
