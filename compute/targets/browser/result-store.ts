import type { RunId } from "../../protocol/ids.ts";
import type { ResultColumn, ResultDescription } from "../../protocol/run.ts";
import { END_OF_STREAM, recordBatchRows } from "./arrow-message.ts";
import type { ByteStorage, StorageWriter, StoredBytes } from "./byte-storage.ts";

/**
 * The Results of this browser, outside any engine: an Arrow IPC stream each, with an
 * index of its record batches. They outlive engines, and reloads when `storage` does.
 */
export interface ResultStore {
  /** collects the Result of a Run; nothing is visible before `finish` */
  begin(runId: RunId, columns: readonly ResultColumn[], schema: Uint8Array): ResultWriter;
  /** `null` when it is not here, or not any more */
  open(runId: RunId): Promise<StoredResult | null>;
}

export interface ResultWriter {
  /** takes one record batch message */
  append(batch: Uint8Array): Promise<void>;
  finish(): Promise<ResultDescription>;
  abort(): Promise<void>;
}

export interface StoredResult {
  readonly description: ResultDescription;
  /** the schema message */
  readonly schema: Uint8Array;
  readonly batches: readonly BatchSpan[];
  /** the message of batch `index` */
  batch(index: number): Promise<Uint8Array>;
}

/** Where a record batch lies: its first row in the Result, and its bytes in the stream. */
export interface BatchSpan {
  readonly firstRow: number;
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}

/** A Result this small stays in memory until it is complete, and is written at once then. */
const SPILL_BYTES = 16 * 1024 * 1024;

interface ResultIndex {
  readonly description: ResultDescription;
  readonly schemaBytes: number;
  /** bytes and rows of every batch, alternating */
  readonly batches: readonly number[];
}

export function createResultStore(storage: ByteStorage): ResultStore {
  const opened = new Map<RunId, StoredResult>();
  return {
    begin: (runId, columns, schema) =>
      beginResult(storage, { runId, columns, schema, onFinished: () => opened.delete(runId) }),
    async open(runId) {
      const known = opened.get(runId);
      if (known) return known;
      const index = await storage.read(indexName(runId));
      const stream = await storage.read(streamName(runId));
      if (!index || !stream) return null;
      const result = await readResult(stream, index);
      opened.set(runId, result);
      return result;
    },
  };
}

const streamName = (runId: RunId): string => `${runId}.arrow`;
const indexName = (runId: RunId): string => `${runId}.json`;

async function readResult(stream: StoredBytes, stored: StoredBytes): Promise<StoredResult> {
  const text = new TextDecoder().decode(await stored.slice(0, stored.sizeBytes));
  const index = JSON.parse(text) as ResultIndex;
  const batches: BatchSpan[] = [];
  let firstRow = 0;
  let start = index.schemaBytes;
  for (let at = 0; at < index.batches.length; at += 2) {
    const bytes = index.batches[at] ?? 0;
    const rows = index.batches[at + 1] ?? 0;
    batches.push({ firstRow, rows, start, end: start + bytes });
    firstRow += rows;
    start += bytes;
  }
  return {
    description: index.description,
    schema: await stream.slice(0, index.schemaBytes),
    batches,
    async batch(at) {
      const span = batches[at];
      if (!span) throw new RangeError(`A Result has no batch ${at}.`);
      return stream.slice(span.start, span.end);
    },
  };
}

interface NewResult {
  readonly runId: RunId;
  readonly columns: readonly ResultColumn[];
  readonly schema: Uint8Array;
  readonly onFinished: () => void;
}

function beginResult(storage: ByteStorage, result: NewResult): ResultWriter {
  const { runId, schema } = result;
  const batches: number[] = [];
  let held: Uint8Array[] = [schema];
  let heldBytes = schema.length;
  let writer: StorageWriter | null = null;
  let rowCount = 0;
  let byteCount = schema.length;

  const flush = async () => {
    writer ??= await storage.write(streamName(runId));
    for (const part of held) await writer.append(part);
    held = [];
    heldBytes = 0;
  };
  return {
    async append(batch) {
      const rows = recordBatchRows(batch);
      batches.push(batch.length, rows);
      rowCount += rows;
      byteCount += batch.length;
      held.push(batch);
      heldBytes += batch.length;
      if (heldBytes >= SPILL_BYTES) await flush();
    },
    async finish() {
      held.push(END_OF_STREAM);
      await flush();
      await writer?.close();
      const description = { runId, columns: [...result.columns], rowCount, byteCount };
      const index: ResultIndex = { description, schemaBytes: schema.length, batches };
      const indexWriter = await storage.write(indexName(runId));
      await indexWriter.append(new TextEncoder().encode(JSON.stringify(index)));
      await indexWriter.close();
      result.onFinished();
      return description;
    },
    async abort() {
      await writer?.abort();
    },
  };
}
