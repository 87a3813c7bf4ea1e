import type { NotebookId } from "../../compute/protocol/ids.ts";
import { shared } from "../shared-state.ts";

type RevisionListener = (notebookId: NotebookId, revision: number) => void;

const listeners = shared("revision-listeners", () => new Set<RevisionListener>());

/** Tells whoever watches that operations up to `revision` can be read. After the commit, never inside a transaction. */
export function announceRevision(notebookId: NotebookId, revision: number): void {
  for (const listener of listeners) listener(notebookId, revision);
}

/** Hears of every revision saved by this process, in order per notebook. Returns how to stop. */
export function onRevision(listener: RevisionListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
