import { LIMITS } from "../../protocol/limits.ts";
import type { RunId } from "../../protocol/ids.ts";
import type { RunFailure } from "../../protocol/failures.ts";
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
  /** takes one record batch message. @throws ResultNotKept */
  append(batch: Uint8Array): Promise<void>;
  finish(): Promise<ResultDescription>;
  abort(): Promise<void>;
}

/** There is no room for a Result; `failure` is what its Run ends with. */
export class ResultNotKept extends Error {
  override readonly name = "ResultNotKept";
  readonly failure: RunFailure;
  constructor(failure: RunFailure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
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
  /** milliseconds since 1970, by the browser's clock */
  readonly finishedAt: number;
  readonly schemaBytes: number;
  /** bytes and rows of every batch, alternating */
  readonly batches: readonly number[];
}

export function createResultStore(
  storage: ByteStorage,
  options: { readonly bytesMax?: number; readonly clock?: () => number } = {},
): ResultStore {
  const { bytesMax = LIMITS.browserResultsBytesMax, clock = Date.now } = options;
  const opened = new Map<RunId, StoredResult>();
  const drop = async (name: string) => {
    const runId = name.replace(/\.(?:arrow|json)$/, "");
    opened.delete(runId as RunId);
    // Without its index nobody finds a Result: that one goes first.
    await storage.remove(indexName(runId as RunId));
    await storage.remove(streamName(runId as RunId));
  };
  return {
    begin: (runId, columns, schema) =>
      beginResult(storage, {
        runId,
        columns,
        schema,
        bytesMax,
        clock,
        async onFinished() {
          opened.delete(runId);
          await evict(storage, { bytesMax, keep: runId, drop });
        },
      }),
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

interface Eviction {
  readonly bytesMax: number;
  readonly keep: RunId;
  readonly drop: (name: string) => Promise<void>;
}

/** Removes the oldest Results until the rest fits, and streams whose Run never ended. */
async function evict(storage: ByteStorage, { bytesMax, keep, drop }: Eviction): Promise<void> {
  const listed = await storage.list();
  let bytes = listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes <= bytesMax) return;
  const streams = listed.filter(({ name }) => name.endsWith(".arrow") && name !== streamName(keep));
  const aged = await Promise.all(
    streams.map(async ({ name, sizeBytes }) => ({ name, sizeBytes, age: await finishedAt(storage, name) })),
  );
  for (const { name, sizeBytes } of aged.toSorted((a, b) => a.age - b.age)) {
    if (bytes <= bytesMax) return;
    await drop(name);
    bytes -= sizeBytes;
  }
}

async function finishedAt(storage: ByteStorage, name: string): Promise<number> {
  const stored = await storage.read(name.replace(/\.arrow$/, ".json"));
  return stored ? (await readIndex(stored)).finishedAt : 0;
}

async function readIndex(stored: StoredBytes): Promise<ResultIndex> {
  return JSON.parse(new TextDecoder().decode(await stored.slice(0, stored.sizeBytes))) as ResultIndex;
}

const streamName = (runId: RunId): string => `${runId}.arrow`;
const indexName = (runId: RunId): string => `${runId}.json`;

async function readResult(stream: StoredBytes, stored: StoredBytes): Promise<StoredResult> {
  const index = await readIndex(stored);
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
  readonly bytesMax: number;
  readonly clock: () => number;
  readonly onFinished: () => Promise<void>;
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
    try {
      writer ??= await storage.write(streamName(runId));
      for (const part of held) await writer.append(part);
    } catch (error) {
      throw noRoom(error);
    }
    held = [];
    heldBytes = 0;
  };
  return {
    async append(batch) {
      const rows = recordBatchRows(batch);
      batches.push(batch.length, rows);
      rowCount += rows;
      byteCount += batch.length;
      if (byteCount > result.bytesMax) throw tooLarge(result.bytesMax);
      held.push(batch);
      heldBytes += batch.length;
      if (heldBytes >= SPILL_BYTES) await flush();
    },
    async finish() {
      held.push(END_OF_STREAM);
      await flush();
      const description = { runId, columns: [...result.columns], rowCount, byteCount };
      const index: ResultIndex = {
        description,
        finishedAt: result.clock(),
        schemaBytes: schema.length,
        batches,
      };
      try {
        await writer?.close();
        const indexWriter = await storage.write(indexName(runId));
        await indexWriter.append(new TextEncoder().encode(JSON.stringify(index)));
        await indexWriter.close();
      } catch (error) {
        throw noRoom(error);
      }
      await result.onFinished();
      return description;
    },
    async abort() {
      await writer?.abort();
    },
  };
}

const tooLarge = (bytesMax: number): ResultNotKept =>
  new ResultNotKept({
    code: "result_too_large",
    message: `The Result is larger than the ${Number((bytesMax / 2 ** 30).toFixed(1))} GB that a browser keeps.`,
    nextStep: "Add LIMIT, or run it on Hosted.",
  });

/** What a storage throws when the browser gives it no more room; anything else is passed on. */
function noRoom(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  return new ResultNotKept(
    {
      code: "out_of_disk",
      message: "The browser has no room left to keep the Result.",
      nextStep: "Clear what this browser keeps in Settings, or run it on Hosted.",
    },
    { cause: error },
  );
}
