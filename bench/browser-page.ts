import { tableFromIPC } from "@uwdata/flechette";
import * as duckdb from "@duckdb/duckdb-wasm";
import type { CatalogRelation } from "../compute/protocol/catalog.ts";
import { newId, type RunId } from "../compute/protocol/ids.ts";
import type { TargetSession } from "../compute/target.ts";
import { createBrowserTarget } from "../compute/targets/browser/browser-target.ts";
import { resultsWritten } from "../compute/targets/browser/held-results.ts";

export interface BrowserRead {
  readonly elapsedMs: number;
  readonly bytesRead: number;
  readonly bytesFromCache: number;
}

/** The browser target in a page of its own, and the bare engine beside it. */
declare global {
  var isReady: boolean;
  var openTarget: (assetsUrl: string, relations: readonly CatalogRelation[]) => Promise<void>;
  var runTarget: (sql: string) => Promise<BrowserRead>;
  var openRaw: (assetsUrl: string) => Promise<void>;
  /** all rows as Arrow; milliseconds */
  var runRaw: (sql: string) => Promise<number>;
  /** one after the other; milliseconds in all. Returns when nothing is under way any more. */
  var runSuite: (place: "raw" | "target", texts: readonly string[]) => Promise<number>;
}

let session: TargetSession | null = null;
let raw: duckdb.AsyncDuckDBConnection | null = null;
const never = () => new AbortController().signal;

globalThis.openTarget = async (assetsUrl, relations) => {
  const objectUrl = (objectId: string) => `/objects/${objectId}`;
  const target = createBrowserTarget({ assetsUrl, relations: async () => relations, objectUrl });
  session = await target.connect({ signal: never(), onStep: () => undefined });
};

globalThis.runTarget = async (sql) => {
  if (!session) throw new Error("openTarget comes first");
  const startedAt = performance.now();
  const runId = newId("run_") as RunId;
  const request = { runId, sql, parameters: [], cells: [], previewRowsMax: null, timeoutMs: 120_000 };
  let bytes = { bytesRead: 0, bytesFromCache: 0 };
  for await (const event of session.run(request, never())) {
    if (event.type === "batch") tableFromIPC(event.bytes);
    if (event.type !== "ended") continue;
    if (event.failure) throw new Error(event.failure.message);
    bytes = event.stats;
  }
  const { bytesRead, bytesFromCache } = bytes;
  return { elapsedMs: performance.now() - startedAt, bytesRead, bytesFromCache };
};

globalThis.openRaw = async (assetsUrl) => {
  const database = new duckdb.AsyncDuckDB(
    new duckdb.VoidLogger(),
    new Worker(`${assetsUrl}engine.worker.js`),
  );
  await database.instantiate(`${location.origin}${assetsUrl}duckdb-eh.wasm`);
  raw = await database.connect();
};

globalThis.runRaw = async (sql) => {
  if (!raw) throw new Error("openRaw comes first");
  const startedAt = performance.now();
  await raw.query(sql);
  return performance.now() - startedAt;
};

globalThis.runSuite = async (place, texts) => {
  const startedAt = performance.now();
  for (const sql of texts) await (place === "raw" ? globalThis.runRaw(sql) : globalThis.runTarget(sql));
  const elapsedMs = performance.now() - startedAt;
  await resultsWritten();
  return elapsedMs;
};

globalThis.isReady = true;
