import type { DeviceStorage, StoredDevice } from "./device.ts";

/** The part of `indexedDB` that is used here, so that portable code needs no DOM types. */
export interface IndexedDbLike {
  open(name: string, version: number): OpenRequestLike;
}
interface RequestLike<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
}
interface OpenRequestLike extends RequestLike<DatabaseLike> {
  onupgradeneeded: ((event: never) => unknown) | null;
}
interface DatabaseLike {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: "readonly" | "readwrite"): { objectStore(name: string): StoreLike };
  close(): void;
}
interface StoreLike {
  get(key: string): RequestLike<unknown>;
  put(value: unknown, key: string): RequestLike<unknown>;
}

const DATABASE = "eider-device";
const STORE = "devices";

/**
 * Keeps a device in IndexedDB, where keys stay keys: they are stored as objects
 * that can't be exported. `account` names the slot, e.g. the id of the account.
 */
export function createIndexedDbStorage(factory: IndexedDbLike, account: string): DeviceStorage {
  async function inStore<T>(
    mode: "readonly" | "readwrite",
    ask: (store: StoreLike) => RequestLike<T>,
  ): Promise<T> {
    const opening = factory.open(DATABASE, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    const database = await settled(opening);
    try {
      return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }

  return {
    async load() {
      const stored = await inStore("readonly", (store) => store.get(account));
      return isStoredDevice(stored) ? stored : null;
    },
    async save(device) {
      await inStore("readwrite", (store) => store.put(device, account));
    },
  };
}

function settled<T>(request: RequestLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(request.error instanceof Error ? request.error : new Error("IndexedDB failed."));
  });
}

function isStoredDevice(value: unknown): value is StoredDevice {
  return typeof value === "object" && value !== null && "keys" in value;
}
