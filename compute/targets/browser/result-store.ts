import { LIMITS } from "../../protocol/limits.ts";
import type { RunId } from "../../protocol/ids.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import type { ResultColumn, ResultDescription } from "../../protocol/run.ts";
import { END_OF_STREAM, recordBatchRows } from "./arrow-message.ts";
import type { ByteStorage, StorageWriter, StoredBytes } from "./byte-storage.ts";
import { createEvictor } from "./evict-results.ts";
import { type HeldResults, createHeldResults } from "./held-results.ts";
import { indexName, readIndex, type ResultIndex, streamName } from "./result-index.ts";
import type { BatchSpan, StoredResult } from "./stored-result.ts";

/**
 * The Results of this browser, outside any engine: an Arrow IPC stream each, with an
 * index of its record batches. They outlive engines, and reloads when `storage` does:
 * a small one is readable at once and written a moment later, a large one is written
 * while its rows arrive.
 */
export interface ResultStore {
  /** collects the Result of a Run; nothing is visible before `finish` */
  begin(runId: RunId, columns: readonly ResultColumn[], schema: Uint8Array): ResultWriter;
  /** `null` when it is not here, or not any more */
  open(runId: RunId): Promise<StoredResult | null>;
  /** when everything that was finished so far is stored, or refused for lack of room */
  settled(): Promise<void>;
  /** once per refusal: that newer Results end with this page */
  takeNotice(): string | null;
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

/** A Result this small stays in memory until it is complete, and is written after its Run has ended. */
const SPILL_BYTES = 16 * 1024 * 1024;

export function createResultStore(
  storage: ByteStorage,
  options: { readonly bytesMax?: number; readonly clock?: () => number } = {},
): ResultStore {
  const { bytesMax = LIMITS.browserResultsBytesMax, clock = Date.now } = options;
  const opened = new Map<RunId, StoredResult>();
  const held = createHeldResults();
  const drop = async (name: string) => {
    const runId = name.replace(/\.(?:arrow|json)$/, "") as RunId;
    opened.delete(runId);
    held.forget(runId);
    // Without its index nobody finds a Result: that one goes first.
    await storage.remove(indexName(runId));
    await storage.remove(streamName(runId));
  };
  const evictor = createEvictor(storage, bytesMax, drop);
  return {
    begin: (runId, columns, schema) =>
      beginResult(storage, {
        runId,
        columns,
        schema,
        bytesMax,
        clock,
        async onStored({ byteCount }) {
          opened.delete(runId);
          await evictor.added(runId, byteCount);
        },
        held,
      }),
    async open(runId) {
      const known = held.get(runId) ?? opened.get(runId);
      if (known) return known;
      const index = await storage.read(indexName(runId));
      const stream = await storage.read(streamName(runId));
      if (!index || !stream) return null;
      const result = await readResult(stream, index);
      opened.set(runId, result);
      return result;
    },
    settled: () => held.settled(),
    takeNotice: () => held.takeNotice(),
  };
}

async function readResult(stream: StoredBytes, stored: StoredBytes): Promise<StoredResult> {
  const index = await readIndex(stored);
  const batches = spansOf(index);
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

/** A Result whose bytes are still here. */
function heldResult(index: ResultIndex, schema: Uint8Array, messages: readonly Uint8Array[]): StoredResult {
  return {
    description: index.description,
    schema,
    batches: spansOf(index),
    async batch(at) {
      const message = messages[at];
      if (!message) throw new RangeError(`A Result has no batch ${at}.`);
      return message;
    },
  };
}

function spansOf(index: ResultIndex): BatchSpan[] {
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
  return batches;
}

interface NewResult {
  readonly runId: RunId;
  readonly columns: readonly ResultColumn[];
  readonly schema: Uint8Array;
  readonly bytesMax: number;
  readonly clock: () => number;
  /** its bytes are where they last */
  readonly onStored: (description: ResultDescription) => Promise<void>;
  readonly held: HeldResults;
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
      if (byteCount > result.bytesMax) throw tooLarge(result.bytesMax);
      held.push(batch);
      heldBytes += batch.length;
      if (heldBytes < SPILL_BYTES) return;
      await flush().catch((error: unknown) => Promise.reject(noRoom(error)));
    },
    async finish() {
      const description = { runId, columns: [...result.columns], rowCount, byteCount };
      const schemaBytes = schema.length;
      const index: ResultIndex = { description, finishedAt: result.clock(), schemaBytes, batches };
      const store = async () => {
        held.push(END_OF_STREAM);
        await flush();
        await writer?.close();
        await writeIndex(storage, index);
        await result.onStored(description);
      };
      const storeOrUndo = async () => {
        try {
          await store();
        } catch (error) {
          await writer?.abort();
          throw error;
        }
      };
      if (writer === null) await result.held.add(heldResult(index, schema, held.slice(1)), storeOrUndo);
      else await store().catch((error: unknown) => Promise.reject(noRoom(error)));
      return description;
    },
    async abort() {
      await writer?.abort();
    },
  };
}

async function writeIndex(storage: ByteStorage, index: ResultIndex): Promise<void> {
  const { runId } = index.description;
  const writer = await storage.write(indexName(runId));
  try {
    await writer.append(new TextEncoder().encode(JSON.stringify(index)));
    await writer.close();
  } catch (error) {
    await writer.abort();
    await storage.remove(streamName(runId));
    throw error;
  }
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
