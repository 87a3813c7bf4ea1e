import { ipcStream } from "./arrow-message.ts";
import type { WasmConnection } from "./wasm-engine.ts";

/** What a running statement gives: its schema message once, then record batch messages. */
export type StatementPart =
  | { readonly type: "schema"; readonly schema: Uint8Array }
  | { readonly type: "batch"; readonly batch: Uint8Array }
  /** nothing yet; said after every slice of work so that the caller can look at the clock */
  | { readonly type: "working" };

/**
 * Runs one statement and streams its rows. The engine works only while it is asked:
 * a caller that stops asking stops it. Ending early cancels the statement.
 *
 * @throws WasmEngineError when the engine refuses it, WasmEngineLost when it dies of it.
 */
export async function* streamStatement(
  connection: WasmConnection,
  sql: string,
): AsyncGenerator<StatementPart> {
  let isOver = false;
  try {
    let schema = await connection.start(sql);
    while (schema === null) {
      yield { type: "working" };
      schema = await connection.poll();
    }
    yield { type: "schema", schema };
    for (;;) {
      const batch = await connection.fetch();
      if (batch === null) yield { type: "working" };
      else if (batch.length === 0) break;
      else yield { type: "batch", batch };
    }
    isOver = true;
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    if (!isOver) await connection.cancel();
  }
}

/** Record batches of one schema as a self-contained stream, as a Run's `batch` event carries them. */
export const batchStream = (schema: Uint8Array, batches: readonly Uint8Array[]): Uint8Array =>
  ipcStream(schema, batches);
