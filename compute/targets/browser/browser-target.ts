import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { ObjectId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { type ComputeTarget, TargetError } from "../../target.ts";
import { createBrowserSession } from "./browser-session.ts";
import { type ColumnCache, createColumnCache } from "./column-cache.ts";
import { createLakeObjects, objectKey } from "./lake-objects.ts";
import { type BrowserStorage, openBrowserStorage } from "./opfs-storage.ts";
import { createParquetDecoder } from "./parquet-decoder.ts";
import { createEngineSlot } from "./engine-slot.ts";
import { createPlannerSlot } from "./planner-slot.ts";
import { createResultTables } from "./result-tables.ts";
import { openRunner } from "./runner.ts";
import { createSortedPages } from "./sorted-pages.ts";
import { createScanTables } from "./scan-tables.ts";
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
  /** where Results and fetched columns are kept; default: the origin's private file system */
  readonly storage?: BrowserStorage;
  /** milliseconds that only go forward */
  readonly now?: () => number;
}

/** DuckDB-Wasm in this tab, single-threaded, as a place to run cells. */
export function createBrowserTarget(options: BrowserTargetOptions): ComputeTarget {
  const fetchBytes: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  const createWorker = options.createWorker ?? ((url: string) => new Worker(url));
  const now = options.now ?? (() => performance.now());
  return {
    describe: () => [
      { label: "Type", value: "This browser" },
      { label: "Engine", value: "DuckDB 1.5.6 (WebAssembly)" },
      { label: "Threads", value: "1" },
      { label: "Memory", value: `up to ${(LIMITS.browserEngineBytesMax / 2 ** 30).toFixed(1)} GB` },
      { label: "Storage", value: "This device" },
    ],
    async connect({ signal, onStep }) {
      onStep("start engine");
      const storage = options.storage ?? (await openBrowserStorage());
      const store = createResultStore(storage.results);
      const relations = rememberLast(options.relations, localRelations);
      const source = { assetsUrl: new URL(options.assetsUrl, baseUrl()).href, createWorker };
      const planner = createPlannerSlot(source, waitMs);
      const cache = createColumnCache(storage.columns);
      const decoder = createParquetDecoder(source);
      const objects = createLakeObjects({
        objectUrl: options.objectUrl,
        fetch: fetchBytes,
        cache,
        waitMs,
      });
      const runners = createEngineSlot(async (abort) => {
        const runner = await openRunner(source, abort);
        // Session objects die with their engine; a planner that still knew them would be wrong.
        void runner.engine.lost.then(() => planner.forget());
        return {
          ...runner,
          results: createResultTables(runner),
          scans: createScanTables(runner, objects, decoder),
          sorted: createSortedPages(runner.own),
        };
      });
      const abort = () => {
        runners.end("The connect was aborted.");
        planner.end("The connect was aborted.");
        decoder.end();
      };
      signal.addEventListener("abort", abort, { once: true });
      try {
        // One after the other: two workers that load the same module at once starve each other in
        // Chromium's cache. The second finds it compiled.
        await planner.warm();
        await runners.get();
      } catch (error) {
        abort();
        if (error instanceof WasmEngineLost)
          throw new TargetError("unavailable", "The engine did not start in this browser.", { cause: error });
        throw error;
      } finally {
        signal.removeEventListener("abort", abort);
      }
      // What this person may not read any more goes; a catalog that can't be asked now keeps everything.
      relations().then((granted) => forgetUngranted(cache, granted), leaveCache);
      const takeNotices = () => [store.takeNotice(), cache.takeNotice()].filter((notice) => notice !== null);
      return createBrowserSession({ runners, planner, store, relations, takeNotices, now, waitMs, decoder });
    },
  };
}

async function forgetUngranted(cache: ColumnCache, granted: readonly CatalogRelation[]): Promise<void> {
  const keys = new Set(granted.flatMap(({ objects }) => objects.map(objectKey)));
  await cache.retain((name) => keys.has(name.slice(0, name.lastIndexOf("."))));
}

const leaveCache = (): void => undefined;

/** Types that the engine lacks, as what their values are without them. */
const localRelations = (relations: readonly CatalogRelation[]): readonly CatalogRelation[] =>
  relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map(({ name, type }) => ({ name, type: type === "JSON" ? "VARCHAR" : type })),
  }));

/** The same array comes out as long as the same comes in: plans are kept by it. */
function rememberLast<T>(read: () => Promise<T>, change: (read: T) => T): () => Promise<T> {
  let last: { readonly read: T; readonly changed: T } | null = null;
  return async () => {
    const found = await read();
    if (last?.read !== found) last = { read: found, changed: change(found) };
    return last.changed;
  };
}

const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const baseUrl = (): string | undefined => globalThis.location?.href;
