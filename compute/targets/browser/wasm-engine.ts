import { withoutNul } from "./without-nul.ts";

/**
 * One DuckDB-Wasm engine in its own Web Worker, spoken to in the message protocol of
 * duckdb-wasm's worker. Answers are Arrow IPC bytes as the engine wrote them; nothing
 * is decoded here, and no second Arrow library comes along.
 *
 * Calls are answered in order. A call rejects with `WasmEngineError` when the engine
 * refused it, and with `WasmEngineLost` when the engine is gone: it trapped, ran out
 * of memory inside Wasm, or was terminated. A lost engine answers nothing more.
 */
export interface WasmEngine {
  /** settles once, when the engine is gone for whatever reason */
  readonly lost: Promise<WasmEngineLost>;
  readonly isLost: boolean;
  connect(): Promise<WasmConnection>;
  /** the engine's own tokenizer: byte offsets into the UTF-8 text, and token types; comments are left out */
  tokenize(sql: string): Promise<ScriptTokens>;
  /** round trip without work */
  ping(): Promise<void>;
  terminate(reason: string): void;
}

export interface WasmConnection {
  /** the whole answer as one Arrow IPC file */
  query(sql: string): Promise<Uint8Array>;
  /** starts one statement; the schema message when it is ready at once, else `null`: then `poll` */
  start(sql: string): Promise<Uint8Array | null>;
  /** works for up to `POLL_MS`; the schema message when the first rows are ready */
  poll(): Promise<Uint8Array | null>;
  /** the next record batch message, empty at the end, `null` when not ready yet */
  fetch(): Promise<Uint8Array | null>;
  cancel(): Promise<boolean>;
  /** appends an Arrow IPC stream to a table, which is made first when `create` is set */
  insert(stream: Uint8Array, options: { schema: string; name: string; create: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface ScriptTokens {
  offsets: number[];
  types: number[];
}

/** The engine's refusal of one call, in its own words (JSON when `errors_as_json` is set). */
export class WasmEngineError extends Error {
  override readonly name = "WasmEngineError";
}

/** The engine is gone. `isTrap` when it died by itself, not by our hand. */
export class WasmEngineLost extends Error {
  override readonly name = "WasmEngineLost";
  readonly isTrap: boolean;
  constructor(message: string, isTrap: boolean) {
    super(message);
    this.isTrap = isTrap;
  }
}

/** The part of `Worker` that is used; tests hand in another. */
export interface EngineWorker {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  addEventListener(type: "message" | "error" | "messageerror", listener: (event: Event) => void): void;
}

/** How long one `poll` or `fetch` may work before it answers: the grain of cancelling. */
const POLL_MS = 20;

/** The names that JavaScript gives to a trap of the Wasm module or to its exhausted memory. */
const TRAP_NAMES = new Set(["RuntimeError", "RangeError", "CompileError", "LinkError"]);

interface Answer {
  requestId: number;
  type: string;
  data: unknown;
}

/**
 * Downloads, compiles and opens an engine: about a second, 6 MB when nothing is cached.
 * Aborting `signal` terminates the worker.
 *
 * @throws WasmEngineLost when it can't be started.
 */
export async function startWasmEngine(options: {
  worker: EngineWorker;
  moduleUrl: string;
  signal: AbortSignal;
}): Promise<WasmEngine> {
  const { call, engine } = createClient(options.worker);
  const abort = () => engine.terminate("The engine's start was aborted.");
  options.signal.addEventListener("abort", abort, { once: true });
  try {
    if (options.signal.aborted) abort();
    await call("INSTANTIATE", [options.moduleUrl, null]);
    await call("OPEN", {
      path: ":memory:",
      query: { queryPollingInterval: POLL_MS, castBigIntToDouble: false, castDurationToTime64: false },
    });
    return engine;
  } catch (error) {
    engine.terminate("The engine did not start.");
    throw error instanceof WasmEngineLost ? error : new WasmEngineLost(messageOf(error), false);
  } finally {
    options.signal.removeEventListener("abort", abort);
  }
}

type Call = (type: string, payload: unknown, transfer?: Transferable[]) => Promise<unknown>;

function createClient(worker: EngineWorker): { call: Call; engine: WasmEngine } {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let loss: WasmEngineLost | null = null;
  let announce: (loss: WasmEngineLost) => void;
  const lost = new Promise<WasmEngineLost>((resolve) => {
    announce = resolve;
  });

  const lose = (reason: WasmEngineLost) => {
    if (loss) return;
    loss = reason;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
    announce(reason);
  };

  worker.addEventListener("message", (event) => {
    const answer = (event as MessageEvent<Answer>).data;
    const waiter = waiting.get(answer.requestId);
    if (!waiter || answer.type === "LOG" || answer.type === "INSTANTIATE_PROGRESS") return;
    if (answer.type === "PROGRESS_UPDATE") return;
    if (answer.type !== "ERROR") {
      waiting.delete(answer.requestId);
      return waiter.resolve(answer.data);
    }
    const { name, message } = answer.data as { name: string; message: string };
    if (TRAP_NAMES.has(name)) return lose(new WasmEngineLost(`${name}: ${message}`, true));
    waiting.delete(answer.requestId);
    waiter.reject(new WasmEngineError(message));
  });
  worker.addEventListener("error", (event) => lose(new WasmEngineLost(workerErrorText(event), true)));
  worker.addEventListener("messageerror", () => lose(new WasmEngineLost("A message was unreadable.", true)));

  const call: Call = (type, payload, transfer = []) => {
    if (loss) return Promise.reject(loss);
    const messageId = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(messageId, { resolve, reject });
      worker.postMessage({ messageId, type, data: payload }, transfer);
    });
  };

  const engine: WasmEngine = {
    lost,
    get isLost() {
      return loss !== null;
    },
    connect: async () => connectionOf(call, (await call("CONNECT", null)) as number),
    tokenize: async (sql) => (await call("TOKENIZE", sql)) as ScriptTokens,
    ping: async () => void (await call("PING", null)),
    terminate: (reason) => lose(new WasmEngineLost(reason, false)),
  };
  return { call, engine };
}

function connectionOf(call: Call, id: number): WasmConnection {
  return {
    query: async (sql) => (await call("RUN_QUERY", [id, withoutNul(sql)])) as Uint8Array,
    start: async (sql) =>
      (await call("START_PENDING_QUERY", [id, withoutNul(sql), true])) as Uint8Array | null,
    poll: async () => (await call("POLL_PENDING_QUERY", id)) as Uint8Array | null,
    fetch: async () => (await call("FETCH_QUERY_RESULTS", id)) as Uint8Array | null,
    cancel: async () => (await call("CANCEL_PENDING_QUERY", id)) as boolean,
    insert: async (stream, options) =>
      void (await call("INSERT_ARROW_FROM_IPC_STREAM", [id, stream, options], [stream.buffer])),
    close: async () => void (await call("DISCONNECT", id)),
  };
}

const workerErrorText = (event: Event): string =>
  "message" in event && typeof event.message === "string" && event.message !== ""
    ? event.message
    : "The engine's worker failed.";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
