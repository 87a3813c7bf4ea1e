"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import type { TargetEntry } from "../../compute/targets/target-entry.ts";
import type { NotebookController } from "./notebook-controller.ts";
import type { NotebookSnapshot } from "./notebook-store.ts";

export const NotebookContext = createContext<NotebookController | null>(null);

/** The open notebook. @throws outside of a `NotebookScreen`. */
export function useController(): NotebookController {
  const controller = useContext(NotebookContext);
  if (!controller) throw new Error("useController outside of a notebook");
  return controller;
}

/** A part of the notebook's state; draws again only when `select` answers another value. */
export function useNotebook<T>(select: (snapshot: NotebookSnapshot) => T): T {
  const { store } = useController();
  const read = () => select(store.getSnapshot());
  return useSyncExternalStore(store.subscribe, read, read);
}

/** Whether this person may write here; it does not change while the notebook is open. */
export function useCanEdit(): boolean {
  return useController().store.getSnapshot().canEdit;
}

/** The places, as they are now. */
export function useTargets(): readonly TargetEntry[] {
  const { registry } = useController();
  return useSyncExternalStore(registry.subscribe, registry.entries, registry.entries);
}
