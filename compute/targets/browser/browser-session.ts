import { RUN_FAILURES, type RunFailure } from "../../protocol/failures.ts";
import type { RunEnded, RunEvent, RunRequest } from "../../protocol/run.ts";
import { TargetError, type TargetSession } from "../../target.ts";
import { ipcStream, recordBatchRows } from "./arrow-message.ts";
import { queryRows } from "./engine-rows.ts";
import { readWindow } from "./read-window.ts";
import type { ResultStore } from "./result-store.ts";
import { streamStatement } from "./stream-statement.ts";
import { type WasmEngine, WasmEngineError } from "./wasm-engine.ts";

interface SessionParts {
  readonly runner: WasmEngine;
  readonly results: ResultStore;
  readonly now: () => number;
  readonly openEngine: (signal: AbortSignal) => Promise<WasmEngine>;
}

/** One notebook's engine state in this tab. */
export function createBrowserSession(parts: SessionParts): TargetSession {
  const { results } = parts;
  const notYet = (what: string) =>
    new TargetError("unavailable", `${what} is not available in the browser yet.`);
  return {
    run: (request, signal) => runOnce(parts, request, signal),
    async describeResult(runId) {
      return (await results.open(runId))?.description ?? null;
    },
    async window(query) {
      const result = await results.open(query.runId);
      if (!result) throw new TargetError("result_gone", "This Result is gone. Run the cell again.");
      if (query.order.length > 0 || query.filters.length > 0) throw notYet("Sorting and filtering");
      return { rowCount: result.description.rowCount, ...(await readWindow(result, query)) };
    },
    async summarize() {
      throw notYet("A column summary");
    },
    async aggregate() {
      throw notYet("A chart");
    },
    async plan() {
      return { statements: [], columns: [], relations: [], cells: [], failure: null };
    },
    // biome-ignore lint: thin
    async *export() {
      throw notYet("Export");
    },
    async close() {
      parts.runner.terminate("The Session was closed.");
    },
  };
}

async function* runOnce(
  { runner, results, now }: SessionParts,
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const startedAt = now();
  const ended = (part: Partial<RunEnded>, rows: number): RunEnded => ({
    type: "ended",
    outcome: "succeeded",
    result: null,
    failure: null,
    stats: {
      queuedMs: 0,
      elapsedMs: now() - startedAt,
      rows,
      bytesRead: 0,
      bytesFromCache: 0,
      memoryPeakBytes: null,
    },
    ...part,
  });
  const connection = await runner.connect();
  yield { type: "started", runId: request.runId };
  let rows = 0;
  try {
    const described = await queryRows(connection, `DESCRIBE ${request.sql}`);
    const columns = described.map((column) => ({
      name: String(column["column_name"]),
      type: String(column["column_type"]),
      encoding: "arrow" as const,
    }));
    let schema: Uint8Array | null = null;
    let writer: ReturnType<ResultStore["begin"]> | null = null;
    yield { type: "columns", columns };
    for await (const part of streamStatement(connection, request.sql)) {
      if (signal.aborted) return yield ended({ outcome: "cancelled" }, rows);
      if (part.type === "schema") {
        schema = part.schema;
        writer = results.begin(request.runId, columns, schema);
      }
      if (part.type !== "batch" || !schema || !writer) continue;
      if (request.previewRowsMax === null || rows < request.previewRowsMax) {
        const batchRows = recordBatchRows(part.batch);
        yield { type: "batch", rows: batchRows, bytes: ipcStream(schema, [part.batch]) };
      }
      rows += recordBatchRows(part.batch);
      await writer.append(part.batch);
    }
    const result = (await writer?.finish()) ?? null;
    yield ended({ result }, rows);
  } catch (error) {
    if (!(error instanceof WasmEngineError)) throw error;
    yield ended({ outcome: "failed", failure: failureOf(error) }, rows);
  } finally {
    if (!runner.isLost) await connection.close();
  }
}

function failureOf(error: WasmEngineError): RunFailure {
  const code = "sql_error" satisfies keyof typeof RUN_FAILURES;
  return { code, message: error.message };
}
