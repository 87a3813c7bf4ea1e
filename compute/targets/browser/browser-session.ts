import { aggregateSql } from "../../result-query/aggregate-sql.ts";
import type { BoundSql } from "../../result-query/bound-sql.ts";
import { type QueryText, summarizeColumn } from "../../result-query/summarize-column.ts";
import type { RunEvent } from "../../protocol/run.ts";
import { TargetError, type TargetSession } from "../../target.ts";
import { readRows } from "./engine-rows.ts";
import type { ParquetDecoder } from "./parquet-decoder.ts";
import { exportResult } from "./export-result.ts";
import { readWindow } from "./read-window.ts";
import { openResult } from "./result-tables.ts";
import { ENGINE_REPLACED, type LoadedRunner, type RunPlace, runCell, worldOf } from "./run-cell.ts";
import type { StoredResult } from "./stored-result.ts";
import { readBrowserError } from "./browser-gaps.ts";
import { WasmEngineError, WasmEngineLost } from "./wasm-engine.ts";

export interface SessionPlace extends RunPlace {
  readonly decoder: ParquetDecoder;
}

/** One notebook's engine state in this tab. */
export function createBrowserSession(place: SessionPlace): TargetSession {
  const { store, planner, runners } = place;
  let lastRun: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const refuseClosed = () => {
    if (isClosed) throw new TargetError("session_lost", "This Session is closed.");
  };
  async function* run(
    ...[request, signal]: Parameters<TargetSession["run"]>
  ): AsyncGenerator<RunEvent, void, void> {
    refuseClosed();
    const turn = lastRun;
    let release: () => void = () => undefined;
    lastRun = new Promise<void>((resolve) => {
      release = resolve;
    }).then(() => turn);
    try {
      yield* runCell(place, request, signal, turn);
    } finally {
      release();
    }
  }
  /** Asks a Result something, by SQL over its table. */
  const query = async <T>(
    result: StoredResult,
    signal: AbortSignal,
    work: (table: string, ask: Ask, runner: LoadedRunner) => Promise<T>,
  ): Promise<T> => {
    try {
      refuseClosed();
      const runner = await runners.get();
      const ask: Ask = (sql) => runner.own.stream(sql, signal);
      return await work(await runner.results.load(result), ask, runner);
    } catch (error) {
      throw refusalOf(error);
    }
  };
  return {
    run,
    async describeResult(runId) {
      return (await store.open(runId))?.description ?? null;
    },
    async window(page, signal) {
      const result = await openResult(store, page.runId);
      const { rowCount } = result.description;
      if (page.order.length === 0 && page.filters.length === 0)
        return { rowCount, ...(await readWindow(result, page)) };
      return query(result, signal, (table, _ask, { sorted }) =>
        sorted.page(page, { description: result.description, table }, signal),
      );
    },
    async summarize({ runId, column }, signal) {
      const result = await openResult(store, runId);
      return query(result, signal, (table, ask) => {
        const texts: QueryText = async (sql) =>
          readRows((await ask(sql)).bytes) as Record<string, string | null>[];
        return summarizeColumn(column, result.description.columns, table, texts);
      });
    },
    async aggregate(request, signal) {
      const result = await openResult(store, request.runId);
      return query(result, signal, async (table, ask) => {
        const { groups, count } = aggregateSql(request, result.description.columns, table);
        const answer = await ask(groups);
        const isFull = answer.rows >= request.limit;
        return { ...answer, isCut: isFull && (await countOf(ask, count)) > request.limit };
      });
    },
    async plan(request, signal) {
      try {
        refuseClosed();
        const world = worldOf(store, await place.relations(), request.cells);
        const answer = await planner.plan(request, world, signal);
        if (signal.aborted) throw new TargetError("aborted", "The call was given up.");
        return answer;
      } catch (error) {
        throw refusalOf(error);
      }
    },
    async *export(runId, format, signal) {
      const result = await openResult(store, runId);
      try {
        refuseClosed();
        const { own } = await runners.get();
        yield* exportResult({ own, parquet: place.decoder }, result, format, signal);
      } catch (error) {
        throw refusalOf(error);
      }
    },
    async close() {
      isClosed = true;
      runners.end("The Session was closed.");
      planner.end("The Session was closed.");
      place.decoder.end();
      await store.settled();
    },
  };
}

type Ask = (sql: BoundSql) => Promise<{ rows: number; bytes: Uint8Array<ArrayBuffer> }>;

async function countOf(ask: Ask, sql: BoundSql): Promise<number> {
  return Number(readRows((await ask(sql)).bytes)[0]?.["rows"] ?? 0);
}

/** Every call but `run` is refused with a TargetError; what is none is a bug. */
function refusalOf(error: unknown): unknown {
  if (error instanceof WasmEngineError)
    return new TargetError("bad_query", readBrowserError(error).message, { cause: error });
  if (error instanceof RangeError) return new TargetError("bad_query", error.message, { cause: error });
  if (error instanceof WasmEngineLost)
    return new TargetError("session_lost", ENGINE_REPLACED, { cause: error });
  return error;
}
