"use client";

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** Code that comes after the page: nothing of it is needed before somebody opens something. */
export interface LazyPart<T> {
  /** what was loaded, or `null` */
  readonly current: () => T | null;
  /** Loads once. A load that failed is tried again by the next call. */
  readonly load: () => Promise<T>;
  readonly subscribe: (listener: () => void) => () => void;
}

export function lazyPart<T>(fetchPart: () => Promise<T>): LazyPart<T> {
  const listeners = new Set<() => void>();
  let loaded: T | null = null;
  let loading: Promise<T> | null = null;

  async function load(): Promise<T> {
    try {
      loaded = await fetchPart();
    } catch (error) {
      loading = null;
      throw error;
    }
    for (const listener of listeners) listener();
    return loaded;
  }

  return {
    current: () => loaded,
    load: () => (loading ??= load()),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The part, `null` until it is wanted and there. `onFailed` hears of a load that failed while it was wanted. */
export function useLazyPart<T>(part: LazyPart<T>, isWanted: boolean, onFailed: () => void): T | null {
  const loaded = useSyncExternalStore(part.subscribe, part.current, () => null);
  const fail = useEffectEvent(onFailed);
  useEffect(() => {
    if (isWanted) part.load().catch(() => fail());
  }, [part, isWanted]);
  return loaded;
}
