import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { CallControl } from "./call-control.ts";

type RowResult = Awaited<ReturnType<DuckDBConnection["stream"]>>;

/**
 * All chunks of a streaming result, in order. One chunk is fetched while the one
 * before is worked on; never more, so that a reader that waits stops the engine.
 * When this ends, for whatever reason, the connection is free again.
 * @throws StoppedError when stopped, and what DuckDB throws.
 */
export async function* chunksOf(
  connection: DuckDBConnection,
  result: RowResult,
  control: CallControl,
): AsyncGenerator<DuckDBDataChunk> {
  const fetch = () => {
    const chunk = control.during(connection, () => result.fetchChunk());
    // It may fail before anybody awaits it.
    chunk.catch(() => undefined);
    return chunk;
  };
  let next = fetch();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk === null || chunk.rowCount === 0) return;
      next = fetch();
      yield chunk;
    }
  } finally {
    await Promise.allSettled([next]);
  }
}
