import type { WasmConnection } from "./wasm-engine.ts";

/** What a running statement gives: its schema message once, then record batch messages. */
export type StatementPart =
  | { readonly type: "schema"; readonly schema: Uint8Array }
  | { readonly type: "batch"; readonly batch: Uint8Array }
  /** nothing yet; said after every slice of work so that the caller can look at the clock */
  | { readonly type: "working" };

/**
 * Runs one statement and streams its rows. The engine works only while it is asked:
 * a caller that stops asking stops it. One that leaves before the end must `cancel` the
 * connection, because a call may still be under way.
 *
 * @throws WasmEngineError when the engine refuses it, WasmEngineLost when it dies of it.
 */
export async function* streamStatement(
  connection: WasmConnection,
  sql: string,
): AsyncGenerator<StatementPart, void, void> {
  let schema = await connection.start(sql);
  while (schema === null) {
    yield { type: "working" };
    schema = await connection.poll();
  }
  yield { type: "schema", schema };
  for (;;) {
    const batch = await connection.fetch();
    if (batch === null) yield { type: "working" };
    else if (batch.length === 0) return;
    else yield { type: "batch", batch };
  }
}
