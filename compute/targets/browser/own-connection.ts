import type { BoundSql } from "../../result-query/bound-sql.ts";
import { quoteLiteral } from "../../result-query/bound-sql.ts";
import { TargetError } from "../../target.ts";
import { ipcStream, recordBatchRows } from "./arrow-message.ts";
import { type EngineRow, readRows } from "./engine-rows.ts";
import { streamStatement } from "./stream-statement.ts";
import type { WasmConnection } from "./wasm-engine.ts";

/**
 * The connection for statements of our own: windows, summaries, loading. They queue, run
 * in slices beside the person's statement, and never touch its stream.
 */
export interface OwnConnection {
  /** @throws WasmEngineError, WasmEngineLost, TargetError `aborted` */
  rows(sql: string, signal?: AbortSignal): Promise<EngineRow[]>;
  /** the whole answer as one Arrow IPC stream */
  stream(query: BoundSql, signal: AbortSignal): Promise<{ rows: number; bytes: Uint8Array<ArrayBuffer> }>;
  /** the record batch messages of an answer */
  batches(sql: string, signal: AbortSignal): Promise<readonly Uint8Array[]>;
  /** the schema message of an answer */
  schema(sql: string): Promise<Uint8Array>;
  /** appends an Arrow IPC stream to an existing table of the default schema */
  insert(stream: Uint8Array, table: string): Promise<void>;
}

export function createOwnConnection(connection: WasmConnection): OwnConnection {
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn;
    return turn;
  };
  const answer = (sql: string, signal?: AbortSignal) => inTurn(() => collect(connection, sql, signal));
  return {
    async rows(sql, signal) {
      const { schema, batches } = await answer(sql, signal);
      return readRows(ipcStream(schema, batches));
    },
    async stream({ sql, parameters }, signal) {
      const { schema, batches, rows } = await answer(withLiterals(sql, parameters), signal);
      return { rows, bytes: ipcStream(schema, batches) };
    },
    batches: async (sql, signal) => (await answer(sql, signal)).batches,
    schema: async (sql) => (await answer(sql)).schema,
    insert: (bytes, name) => inTurn(() => connection.insert(bytes, { schema: "main", name, create: false })),
  };
}

async function collect(connection: WasmConnection, sql: string, signal: AbortSignal | undefined) {
  const aborted = () => new TargetError("aborted", "The call was given up.");
  if (signal?.aborted) throw aborted();
  let schema: Uint8Array = new Uint8Array();
  const batches: Uint8Array[] = [];
  let rows = 0;
  for await (const part of streamStatement(connection, sql)) {
    if (signal?.aborted) {
      await connection.cancel();
      throw aborted();
    }
    if (part.type === "schema") schema = part.schema;
    if (part.type !== "batch") continue;
    batches.push(part.batch);
    rows += recordBatchRows(part.batch);
  }
  return { rows, schema, batches };
}

/**
 * The engine's streaming call takes no bound values, so they become quoted texts. The SQL is
 * ours, from `compute/result-query`, where a `?` is never anything but a placeholder.
 */
function withLiterals(sql: string, parameters: readonly string[]): string {
  const parts = sql.split("?");
  if (parts.length !== parameters.length + 1)
    throw new RangeError("Placeholders and values differ in number.");
  return parts
    .map((part, at) => part + (at < parameters.length ? quoteLiteral(parameters[at] ?? "") : ""))
    .join("");
}
