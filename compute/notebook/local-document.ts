import { applyOperation } from "./apply-operation.ts";
import type { NotAppliedReason, NotebookEffect } from "./applied.ts";
import type { Notebook } from "./notebook.ts";
import type { Operation, SavedOperation } from "./operation.ts";

/** One tab's copy of a notebook: what the server has, and what this tab has done since. */
export interface LocalDocument {
  /** the document at `revision` */
  readonly saved: Notebook;
  readonly revision: number;
  /** oldest first; the first `sentCount` of them are on their way */
  readonly pending: readonly Operation[];
  readonly sentCount: number;
  /** `saved` with `pending` applied: what is shown */
  readonly shown: Notebook;
}

export function openDocument(
  saved: Notebook,
  revision: number,
  pending: readonly Operation[] = [],
): LocalDocument {
  return show({ saved, revision, pending, sentCount: 0, shown: saved });
}

export interface LocalChange {
  readonly document: LocalDocument;
  readonly effects: readonly NotebookEffect[];
  /** why nothing changed, or `null` */
  readonly reason: NotAppliedReason | null;
}

/**
 * Applies an operation of this tab at once. An edit of the same cell that was not
 * sent yet is joined with it, so that typing makes one operation per save.
 */
export function changeDocument(document: LocalDocument, operation: Operation): LocalChange {
  const revision = document.revision + document.pending.length + 1;
  const outcome = applyOperation(document.shown, operation, revision);
  if (!outcome.isApplied) return { document, effects: [], reason: outcome.reason };
  const joined = joinEdit(document, operation);
  if (joined) {
    const shown = joined.shown;
    return {
      document: { ...document, pending: joined.pending, shown },
      effects: outcome.effects,
      reason: null,
    };
  }
  const pending = [...document.pending, operation];
  return {
    document: { ...document, pending, shown: outcome.notebook },
    effects: outcome.effects,
    reason: null,
  };
}

/** Marks everything pending as on its way and returns it, at most `countMax` operations. */
export function sendPending(
  document: LocalDocument,
  countMax: number,
): { document: LocalDocument; operations: readonly Operation[] } {
  const operations = document.pending.slice(0, countMax);
  return { document: { ...document, sentCount: operations.length }, operations };
}

/** Nothing came back: what was sent is pending again, and may be sent again as it is. */
export function unsend(document: LocalDocument): LocalDocument {
  return { ...document, sentCount: 0 };
}

/**
 * Takes the server's history since `revision`, own operations included, and drops
 * from `pending` what is in it or in `answered`, refused or not. Operations at or below the known
 * revision are ignored, so that answers may arrive twice or in any order; one
 * beyond a gap is ignored too: ask again from `document.revision`.
 */
export function receiveHistory(
  document: LocalDocument,
  history: readonly SavedOperation[],
  answered: readonly string[] = [],
): LocalChange {
  let { saved, revision } = document;
  const effects: NotebookEffect[] = [];
  const settled = new Set(answered);
  const own = new Set<string>(document.pending.map(({ operationId }) => operationId));
  for (const entry of history) {
    settled.add(entry.operation.operationId);
    if (entry.revision !== revision + 1) continue;
    const outcome = applyOperation(saved, entry.operation, entry.revision);
    revision = entry.revision;
    if (!outcome.isApplied) continue;
    saved = outcome.notebook;
    if (!own.has(entry.operation.operationId)) effects.push(...outcome.effects);
  }
  const pending = document.pending.filter(({ operationId }) => !settled.has(operationId));
  const sentCount = Math.min(document.sentCount, pending.length);
  return { document: show({ ...document, saved, revision, pending, sentCount }), effects, reason: null };
}

function show(document: LocalDocument): LocalDocument {
  let shown = document.saved;
  let revision = document.revision;
  for (const operation of document.pending) {
    const outcome = applyOperation(shown, operation, ++revision);
    if (outcome.isApplied) shown = outcome.notebook;
  }
  return { ...document, shown };
}

/** The queue with `operation` written into the last unsent edit of its cell, when nothing came between. */
function joinEdit(
  document: LocalDocument,
  operation: Operation,
): { pending: readonly Operation[]; shown: Notebook } | null {
  const last = document.pending.at(-1);
  if (operation.type !== "edit-text" || last?.type !== "edit-text") return null;
  if (document.pending.length <= document.sentCount) return null;
  if (last.cellId !== operation.cellId || last.operationId !== operation.baseVersion) return null;
  const pending = document.pending.with(-1, { ...last, text: operation.text });
  const rewritten = { ...operation, operationId: last.operationId };
  const outcome = applyOperation(document.shown, rewritten, document.revision + pending.length);
  return outcome.isApplied ? { pending, shown: outcome.notebook } : null;
}
