import { type EngineWorker, type WasmEngine, startWasmEngine } from "./wasm-engine.ts";

/** How an engine comes to be: where its files are, and how a worker is made. */
export interface EngineSource {
  /** absolute, ends with a slash; same origin as the page */
  readonly assetsUrl: string;
  readonly createWorker: (url: string) => EngineWorker;
}

/**
 * What every engine is told first. Without the first two, a statement that touches a
 * missing extension makes the engine fetch it, and dies when it can't.
 */
const SETTINGS = [
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET GLOBAL errors_as_json = true",
  "SET GLOBAL enable_external_access = false",
  // These belong to ICU, which the browser's engine lacks; its clock is UTC anyway.
  "CREATE MACRO current_date() AS CAST(make_timestamp(epoch_us(now())) AS DATE)",
  "CREATE MACRO today() AS CAST(make_timestamp(epoch_us(now())) AS DATE)",
];

/** A fresh engine with its settings made. @throws WasmEngineLost when it does not start. */
export async function openEngine(source: EngineSource, signal: AbortSignal): Promise<WasmEngine> {
  const engine = await startWasmEngine({
    worker: source.createWorker(`${source.assetsUrl}engine.worker.js`),
    moduleUrl: `${source.assetsUrl}duckdb-eh.wasm`,
    signal,
  });
  const connection = await engine.connect();
  for (const setting of SETTINGS) await connection.query(setting);
  await connection.close();
  return engine;
}
