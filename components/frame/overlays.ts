"use client";

import { useSyncExternalStore } from "react";

type Overlay = "none" | "palette" | "shortcuts";

let shown: Overlay = "none";
const listeners = new Set<() => void>();

/** Opens the command palette or the sheet of shortcuts, from anywhere; `none` closes. */
export function showOverlay(overlay: Overlay): void {
  shown = overlay;
  for (const listener of listeners) listener();
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => "none" as const,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
