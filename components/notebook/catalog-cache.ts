import type { CatalogRelation } from "../../compute/protocol/catalog.ts";

export type CatalogState = "loading" | "ready" | "failed";

/** The catalog as this page last read it. */
export interface CatalogCache {
  /** what is known now, for drawing; the same array until it is read again */
  readonly relations: () => readonly CatalogRelation[];
  readonly state: () => CatalogState;
  readonly subscribe: (listener: () => void) => () => void;
  /** At most so old as is fit to run on. */
  readonly fresh: () => Promise<readonly CatalogRelation[]>;
  readonly refresh: () => void;
}

/** Tables change seldom; a Run may see a catalog this old. */
const FRESH_MS = 20_000;

export function createCatalogCache(
  read: () => Promise<readonly CatalogRelation[]>,
  nowMs: () => number = Date.now,
): CatalogCache {
  const listeners = new Set<() => void>();
  let relations: readonly CatalogRelation[] = [];
  let state: CatalogState = "loading";
  let readAtMs = Number.NEGATIVE_INFINITY;
  let knownAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<readonly CatalogRelation[]> | null = null;

  function become(next: CatalogState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function load(): Promise<readonly CatalogRelation[]> {
    try {
      relations = await read();
      readAtMs = nowMs();
      knownAtMs = readAtMs;
      become("ready");
      return relations;
    } catch (error) {
      become("failed");
      // without a connection, cells in this browser go on with what was known
      if (Number.isFinite(knownAtMs)) return relations;
      throw error;
    } finally {
      reading = null;
    }
  }

  const fresh = () => {
    if (nowMs() - readAtMs < FRESH_MS) return Promise.resolve(relations);
    reading ??= load();
    return reading;
  };
  return {
    relations: () => relations,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    fresh,
    refresh() {
      readAtMs = Number.NEGATIVE_INFINITY;
      // a failure is in `state`
      fresh().catch(() => undefined);
    },
  };
}
