import { z } from "zod";
import { RunFailure } from "../../compute/protocol/failures.ts";

/** The words of an error may hold values of rows: they stay on the device on which the Run was asked for. */
const KeptFailure = z.object({
  runId: z.string(),
  account: z.string(),
  sql: z.string(),
  failure: RunFailure,
  atMs: z.number(),
});
export type KeptFailure = z.infer<typeof KeptFailure>;

/** Why a person's own Runs failed, on this device, for after a reload. */
export interface FailureMemory {
  /** Never rejects: without it, the cell has to run again to say why it failed. */
  readonly keep: (runId: string, sql: string, failure: RunFailure) => Promise<void>;
  /** What is known of these Runs, by Run id. Never rejects. */
  readonly recall: (runIds: readonly string[]) => Promise<ReadonlyMap<string, KeptFailure>>;
}

const DATABASE = "eider-failures";
const STORE = "failures";
/** Older ones than so many are forgotten. */
export const KEPT_FAILURES_MAX = 200;

/** `account` is whose Runs these are: nobody else on this device is shown them. */
export function openFailureMemory(
  account: string,
  onTrouble: (error: unknown) => void,
  nowMs: () => number = Date.now,
): FailureMemory {
  const guarded = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      onTrouble(error);
      return otherwise;
    }
  };
  return {
    keep: (runId, sql, failure) =>
      guarded(
        inStore("readwrite", async (store) => {
          await settled(store.put({ runId, account, sql, failure, atMs: nowMs() } satisfies KeptFailure));
          const oldestFirst = await settled(store.index("atMs").getAllKeys());
          for (const key of oldestFirst.slice(0, -KEPT_FAILURES_MAX)) store.delete(key);
        }),
        undefined,
      ),
    recall: (runIds) =>
      guarded(
        inStore("readonly", async (store) => {
          const records = await Promise.all(runIds.map((runId) => settled<unknown>(store.get(runId))));
          const known = records.flatMap((record) => KeptFailure.safeParse(record).data ?? []);
          return new Map(known.filter((kept) => kept.account === account).map((kept) => [kept.runId, kept]));
        }),
        new Map(),
      ),
  };
}

/** Forgets all of them, as on signing out. */
export function forgetFailures(): Promise<void> {
  return inStore("readwrite", async (store) => {
    await settled(store.clear());
  });
}

/** Opened for one use: a connection that stays would hold up whoever clears the device. */
async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: "runId" }).createIndex("atMs", "atMs");
  };
  const database = await settled(opening);
  try {
    return await work(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed."));
  });
}
