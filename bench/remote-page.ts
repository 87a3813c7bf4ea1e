import { tableFromIPC } from "@uwdata/flechette";
import { type CellId, newId, type NotebookId, type PoolId, type RunId } from "../compute/protocol/ids.ts";
import type { TargetSession } from "../compute/target.ts";
import { createTargetRegistry, type RegistryControl } from "../compute/targets/registry.ts";

export interface RemoteRead {
  readonly elapsedMs: number;
  readonly bytes: number;
  readonly rows: number;
}

/** What this script adds to a signed-in page: the product's own way to a Pool, without the notebook around it. */
declare global {
  var openRemote: (ids: { notebookId: string; poolId: string; cellId: string }) => Promise<void>;
  /** Runs a statement and takes every row; with `isDecoding`, as tables whose columns can be read. */
  var readRemote: (sql: string, isDecoding: boolean) => Promise<RemoteRead>;
  /** Runs a statement of which `sortRemote` then sorts the Result. */
  var keepRemote: (sql: string) => Promise<void>;
  /** The first page of that Result, sorted by a column; milliseconds. */
  var sortRemote: (column: number, rows: number) => Promise<number>;
}

let session: TargetSession | null = null;
let keptRunId: RunId | null = null;
const never = () => new AbortController().signal;

globalThis.openRemote = async ({ notebookId, poolId, cellId }) => {
  const registry = createTargetRegistry({
    notebookId: notebookId as NotebookId,
    account: "bench",
    origin: location.origin,
    assetsUrl: "/",
    cellOf: () => ({ cellId: cellId as CellId, revision: 0 }),
    control: control(),
  });
  session = await registry.session({ type: "pool", poolId: poolId as PoolId }, never());
};

globalThis.readRemote = async (sql, isDecoding) => {
  const startedAt = performance.now();
  const { bytes, rows } = await run(sql, null, isDecoding);
  return { elapsedMs: performance.now() - startedAt, bytes, rows };
};

globalThis.keepRemote = async (sql) => {
  keptRunId = (await run(sql, 0, false)).runId;
};

globalThis.sortRemote = async (column, rows) => {
  if (!keptRunId) throw new Error("keepRemote comes first");
  const startedAt = performance.now();
  const order = [{ column, direction: "descending" as const }];
  const query = { runId: keptRunId, offset: 0, limit: rows, order, filters: [] };
  const answer = await opened().window(query, never());
  if (tableFromIPC(answer.bytes).numRows !== rows) throw new Error("The page is not whole.");
  return performance.now() - startedAt;
};

async function run(sql: string, previewRowsMax: number | null, isDecoding: boolean) {
  const runId = newId("run_") as RunId;
  const request = { runId, sql, parameters: [], cells: [], previewRowsMax, timeoutMs: 600_000 };
  let bytes = 0;
  let rows = 0;
  for await (const event of opened().run(request, never())) {
    if (event.type === "batch") {
      bytes += event.bytes.length;
      rows += isDecoding ? tableFromIPC(event.bytes).numRows : event.rows;
    }
    if (event.type === "ended" && event.failure) throw new Error(event.failure.message);
  }
  return { runId, bytes, rows };
}

function opened(): TargetSession {
  if (!session) throw new Error("openRemote comes first");
  return session;
}

function control(): RegistryControl {
  return {
    openSession: (input) => mutate("sessions.open", input),
    closeSession: async (sessionId) => void (await mutate("sessions.close", { sessionId })),
    registerDevice: async (keys) =>
      (await mutate<{ deviceId: `dev_${string}` }>("devices.register", { name: "Bench", keys }))
        .deviceId as never,
    relations: async () => [],
  };
}

async function mutate<T>(procedure: string, input: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`/api/trpc/${procedure}`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
  });
  const { result, error } = (await answer.json()) as { result?: { data: T }; error?: unknown };
  if (!result) throw new Error(`${procedure} was refused: ${JSON.stringify(error)}`);
  return result.data;
}
