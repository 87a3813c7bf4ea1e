import { z } from "zod";
import { RunFailure } from "../../compute/protocol/failures.ts";

/** The words of an error may hold values of rows: they stay on the device on which the Run was asked for. */
export const KeptFailure = z.object({
  runId: z.string(),
  account: z.string(),
  sql: z.string(),
  failure: RunFailure,
  atMs: z.number(),
});
export type KeptFailure = z.infer<typeof KeptFailure>;

/** Records of failures as one transaction sees them. */
export interface FailureRecords {
  readonly put: (record: KeptFailure) => Promise<unknown>;
  /** undefined when there is none; whatever an older version wrote */
  readonly get: (runId: string) => Promise<unknown>;
  /** Run ids by the time they were kept */
  readonly oldestFirst: () => Promise<readonly string[]>;
  readonly remove: (runId: string) => Promise<unknown>;
  readonly clear: () => Promise<unknown>;
}

/** Does some work in one transaction. Rejects when the device can't keep or read. */
export type InFailureRecords = <T>(
  mode: "readonly" | "readwrite",
  work: (records: FailureRecords) => Promise<T>,
) => Promise<T>;

const DATABASE = "eider-failures";
const STORE = "failures";
const BY_TIME = "atMs";

/** This device's records. Opened for one use: a connection that stays would hold up whoever clears the device. */
export const inIndexedDb: InFailureRecords = async (mode, work) => {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: "runId" }).createIndex(BY_TIME, BY_TIME);
  };
  const database = await settled(opening);
  try {
    const store = database.transaction(STORE, mode).objectStore(STORE);
    return await work({
      put: (record) => settled(store.put(record)),
      get: (runId) => settled<unknown>(store.get(runId)),
      oldestFirst: async () => (await settled(store.index(BY_TIME).getAllKeys())).map(String),
      remove: (runId) => settled(store.delete(runId)),
      clear: () => settled(store.clear()),
    });
  } finally {
    database.close();
  }
};

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed."));
  });
}
