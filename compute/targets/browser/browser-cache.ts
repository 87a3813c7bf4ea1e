import { type CacheUsage, createColumnCache } from "./column-cache.ts";
import { resultsWritten } from "./held-results.ts";
import { openBrowserStorage } from "./opfs-storage.ts";

/** What this browser keeps, for the person to see and to clear. */
export interface BrowserUsage {
  /** pieces of Lake tables */
  readonly columns: CacheUsage;
  /** Results of Runs */
  readonly results: CacheUsage;
  /** whether it outlives the page */
  readonly isLasting: boolean;
}

/** Reads sizes off the storage; starts no engine. */
export async function cacheUsage(): Promise<BrowserUsage> {
  const storage = await openBrowserStorage();
  const results = await storage.results.list();
  return {
    columns: await createColumnCache(storage.columns).usage(),
    results: {
      entries: results.filter(({ name }) => name.endsWith(".arrow")).length,
      bytes: results.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    isLasting: storage.isLasting,
  };
}

/** Forgets fetched columns, and Results too when asked: their cells have to run again. */
export async function purgeCache(options: { readonly withResults: boolean }): Promise<void> {
  const storage = await openBrowserStorage();
  await createColumnCache(storage.columns).purge();
  if (!options.withResults) return;
  await resultsWritten();
  for (const { name } of await storage.results.list()) await storage.results.remove(name);
}
