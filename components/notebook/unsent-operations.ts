import { Operation } from "../../compute/notebook/operation.ts";

/** Operations of one tab that the control plane has not taken yet, on this device. */
export interface UnsentOperations {
  /** What this tab, and tabs that are gone, left behind for this notebook, oldest first. */
  readonly load: () => Promise<readonly Operation[]>;
  /** Replaces what this tab keeps; an empty list removes it. The latest call wins. */
  readonly keep: (operations: readonly Operation[]) => void;
  readonly close: () => void;
}

const DATABASE = "eider-unsent";
const STORE = "operations";

/**
 * Keeps unsent operations in IndexedDB, one record per tab. A tab holds a lock by
 * its name for as long as it lives, so that what a closed or crashed tab left is
 * taken over by the next one, once. The server recognises operations it has had.
 */
export async function openUnsentOperations(
  notebookId: string,
  onTrouble: (message: string, error: unknown) => void,
): Promise<UnsentOperations> {
  const tabId = await claimTab();
  const database = await openDatabase();
  let latest: readonly Operation[] | null = null;
  let isWriting = false;

  async function write(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    try {
      while (latest !== null) {
        const operations = latest;
        latest = null;
        const key = [notebookId, tabId];
        await inStore<unknown>(
          database,
          "readwrite",
          (store): IDBRequest => (operations.length > 0 ? store.put({ operations }, key) : store.delete(key)),
        );
      }
    } catch (error) {
      onTrouble(
        "Changes can't be kept on this device. They are only in this tab until they are saved.",
        error,
      );
    } finally {
      isWriting = false;
    }
  }

  return {
    async load() {
      const living = await livingTabs();
      const range = IDBKeyRange.bound([notebookId], [notebookId, []]);
      const keys = await inStore(database, "readonly", (store) => store.getAllKeys(range));
      const operations: Operation[] = [];
      for (const key of keys) {
        const owner = Array.isArray(key) && typeof key[1] === "string" ? key[1] : "";
        if (owner !== tabId && living.has(owner)) continue;
        const record = await inStore(database, "readonly", (store) => store.get(key));
        const parsed = Operation.array().safeParse(record?.operations);
        if (parsed.success) operations.push(...parsed.data);
        if (owner !== tabId) await inStore(database, "readwrite", (store) => store.delete(key));
      }
      return operations;
    },
    keep(operations) {
      latest = operations;
      void write();
    },
    close: () => database.close(),
  };
}

/** A name for this tab that survives a reload and that no living tab has; a duplicated tab gets its own. */
async function claimTab(): Promise<string> {
  const remembered = sessionStorage.getItem("eider-tab");
  if (remembered && (await holdLock(remembered))) return remembered;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem("eider-tab", fresh);
  await holdLock(fresh);
  return fresh;
}

const held = new Set<string>();

/** Holds the tab's lock until the tab ends. `false` when another tab has it. */
function holdLock(tabId: string): Promise<boolean> {
  if (held.has(tabId)) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`eider-tab-${tabId}`, { ifAvailable: true }, (lock) => {
        if (lock) held.add(tabId);
        resolve(lock !== null);
        return lock ? new Promise<void>(() => {}) : undefined;
      })
      .catch(reject);
  });
}

async function livingTabs(): Promise<ReadonlySet<string>> {
  const { held: locks = [] } = await navigator.locks.query();
  return new Set(locks.map(({ name = "" }) => name.replace(/^eider-tab-/, "")));
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
  return settled(opening);
}

function inStore<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return settled(request(database.transaction(STORE, mode).objectStore(STORE)));
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed."));
  });
}
