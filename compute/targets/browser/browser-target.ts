import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { ObjectId } from "../../protocol/ids.ts";
import { type ComputeTarget, TargetError } from "../../target.ts";
import { createBrowserSession } from "./browser-session.ts";
import { type ByteStorage, createMemoryStorage } from "./byte-storage.ts";
import { openEngine } from "./open-engine.ts";
import { createResultStore } from "./result-store.ts";
import { type EngineWorker, WasmEngineLost } from "./wasm-engine.ts";

/** Everything the browser target takes from around it. */
export interface BrowserTargetOptions {
  /** where `scripts/copy-wasm.mjs` put the engine, e.g. `/duckdb/1.33.1-dev65.0/`; same origin, ends with a slash */
  readonly assetsUrl: string;
  /** the catalog relations this person may read here; asked again for every Run and plan */
  readonly relations: () => Promise<readonly CatalogRelation[]>;
  /** where an object's bytes are, by HTTP range */
  readonly objectUrl: (objectId: ObjectId) => string;
  readonly fetch?: typeof fetch;
  readonly createWorker?: (url: string) => EngineWorker;
  /** where Results and fetched columns are kept; default: memory, gone with the page */
  readonly storage?: ByteStorage;
  /** milliseconds that only go forward */
  readonly now?: () => number;
}

/** DuckDB-Wasm in this tab, single-threaded, as a place to run cells. */
export function createBrowserTarget(options: BrowserTargetOptions): ComputeTarget {
  const storage = options.storage ?? createMemoryStorage();
  const results = createResultStore(storage);
  const createWorker = options.createWorker ?? ((url: string) => new Worker(url));
  const now = options.now ?? (() => performance.now());
  return {
    describe: () => [
      { label: "Type", value: "This browser" },
      { label: "Engine", value: "DuckDB 1.5.6 (WebAssembly)" },
      { label: "Threads", value: "1" },
      { label: "Memory", value: "3.1 GiB" },
    ],
    async connect({ signal, onStep }) {
      onStep("start engine");
      try {
        const source = { assetsUrl: options.assetsUrl, createWorker };
        const runner = await openEngine(source, signal);
        return createBrowserSession({
          runner,
          results,
          now,
          openEngine: (abort) => openEngine(source, abort),
        });
      } catch (error) {
        if (error instanceof WasmEngineLost)
          throw new TargetError("unavailable", "The engine did not start in this browser.", { cause: error });
        throw error;
      }
    },
  };
}
