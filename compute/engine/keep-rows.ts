import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import { arrowEncoding } from "../protocol/arrow-encoding.ts";
import type { RunId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ResultColumn, ResultDescription, RunRequest } from "../protocol/run.ts";
import type { CallControl } from "./call-control.ts";
import type { EngineState } from "./engine-state.ts";
import type { ResultWriter } from "./result-store.ts";
import type { RunRules } from "./engine-session.ts";
import { RunFailedError } from "./run-failed-error.ts";
import { assertTypesWithoutRows } from "./run-rules.ts";
import type { RunProgress } from "./run-progress.ts";
import { createRowEncoder, type RowEncoder } from "./row-encoder.ts";
import { chunksOf } from "./chunks-of.ts";
import type { EmitEvent } from "./emit-event.ts";
import { shownType } from "./shown-type.ts";

/** Rows of one batch after the first; a batch costs about as much as its smallest ones. */
const BATCH_ROWS = 60 * 2048;

/**
 * Streams a statement's rows into a Result, and as many as were asked for to the
 * reader. The first chunk goes at once. The Result exists when this returns.
 */
export async function keepRows(
  state: EngineState,
  request: RunRequest,
  result: DuckDBResult,
  ports: { emit: EmitEvent; control: CallControl; progress: RunProgress; rules: RunRules },
): Promise<ResultDescription> {
  const { emit, control, progress } = ports;
  const { user, caster } = state.database;
  const columns = columnsOf(result, state.keywords);
  if (columns.length > LIMITS.resultColumnsMax) {
    const message = `A Result has at most ${LIMITS.resultColumnsMax} columns, this one has ${columns.length}.`;
    throw new RunFailedError({ code: "result_too_large", message });
  }
  assertTypesWithoutRows(ports.rules, columns);
  await emit({ type: "columns", columns });
  const kept = new LazyResult(state, request.runId, columns);
  const preview = previewOf(createRowEncoder(columns, caster, state.reading), request.previewRowsMax, emit);
  try {
    for await (const chunk of chunksOf(user, result, control)) {
      await preview.append(chunk);
      await kept.append(chunk);
      progress.rows = kept.rows;
    }
    await preview.finish();
    control.throwIfStopped();
  } catch (error) {
    await kept.abandon();
    throw error;
  }
  return kept.finish();
}

/** Chunks that are held back until it is clear whether the Result is a small one. */
const HELD_CHUNKS_MAX = 4;

class LazyResult {
  readonly #create: (isSmall: boolean) => Promise<ResultWriter>;
  #held: DuckDBDataChunk[] = [];
  #writer: ResultWriter | null = null;
  rows = 0;

  constructor(state: EngineState, runId: RunId, columns: readonly ResultColumn[]) {
    this.#create = (isSmall) => state.results.create(runId, columns, { isSmall });
  }

  async append(chunk: DuckDBDataChunk): Promise<void> {
    this.rows += chunk.rowCount;
    if (this.#writer !== null) {
      this.#writer.append(chunk);
      return;
    }
    this.#held.push(chunk);
    if (this.#held.length > HELD_CHUNKS_MAX) await this.#open(false);
  }

  async finish(): Promise<ResultDescription> {
    const writer = this.#writer ?? (await this.#open(true));
    return writer.finish(this.rows);
  }

  async abandon(): Promise<void> {
    await this.#writer?.abandon();
  }

  async #open(isSmall: boolean): Promise<ResultWriter> {
    const writer = await this.#create(isSmall);
    this.#writer = writer;
    for (const chunk of this.#held) writer.append(chunk);
    this.#held = [];
    return writer;
  }
}

function columnsOf(result: DuckDBResult, keywords: ReadonlySet<string>): ResultColumn[] {
  const names = result.columnNames();
  return result.columnTypes().map((columnType, at) => {
    const type = shownType(columnType, keywords);
    return { name: names[at] ?? "", type, encoding: arrowEncoding(type) };
  });
}

/** Batches for the reader, until it has as many rows as it asked for. */
function previewOf(encoder: RowEncoder, rowsMax: number | null, emit: EmitEvent) {
  let left = rowsMax ?? Number.POSITIVE_INFINITY;
  let isFirst = true;
  const send = async () => {
    isFirst = false;
    await emit({ type: "batch", rows: encoder.rows, bytes: encoder.take() });
  };
  return {
    async append(chunk: Parameters<RowEncoder["append"]>[0]): Promise<void> {
      if (left <= 0) return;
      const rows = Math.min(left, chunk.rowCount);
      await encoder.append(chunk, rows);
      left -= rows;
      if (isFirst || left <= 0 || encoder.rows >= BATCH_ROWS) await send();
    },
    async finish(): Promise<void> {
      if (encoder.rows > 0) await send();
    },
  };
}
