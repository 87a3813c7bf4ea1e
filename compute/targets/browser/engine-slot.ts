import type { WasmEngine } from "./wasm-engine.ts";

/** Holds one engine at a time and replaces it, on the next call, when it is gone. */
export interface EngineSlot<T extends { readonly engine: WasmEngine }> {
  /** the engine that lives, or a new one; callers at the same time share one start */
  get(): Promise<T>;
  /** the engine that lives, if any; starts nothing */
  readonly current: T | null;
  /** ends it; the next `get` starts another */
  end(reason: string): void;
}

export function createEngineSlot<T extends { readonly engine: WasmEngine }>(
  open: (signal: AbortSignal) => Promise<T>,
): EngineSlot<T> {
  let current: T | null = null;
  let starting: { promise: Promise<T>; abort: AbortController } | null = null;

  const start = (): Promise<T> => {
    const abort = new AbortController();
    const promise = open(abort.signal).then(
      (opened) => {
        if (starting?.promise === promise) starting = null;
        current = opened;
        return opened;
      },
      (error: unknown) => {
        if (starting?.promise === promise) starting = null;
        throw error;
      },
    );
    starting = { promise, abort };
    return promise;
  };
  const living = () => (current !== null && !current.engine.isLost ? current : null);
  return {
    async get() {
      return living() ?? (await (starting?.promise ?? start()));
    },
    get current() {
      return living();
    },
    end(reason) {
      starting?.abort.abort();
      current?.engine.terminate(reason);
      current = null;
    },
  };
}
