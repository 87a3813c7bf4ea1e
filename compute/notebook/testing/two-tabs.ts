import { applyOperation } from "../apply-operation.ts";
import type { NotAppliedReason } from "../applied.ts";
import {
  changeDocument,
  type LocalDocument,
  openDocument,
  receiveHistory,
  sendPending,
  unsend,
} from "../local-document.ts";
import type { Notebook } from "../notebook.ts";
import type { Operation, SavedOperation } from "../operation.ts";

/** A control plane in memory that saves as the real one does: in order, once per operation id. */
export interface ScriptedHistory {
  document: Notebook;
  readonly saved: SavedOperation[];
  save(baseRevision: number, operations: readonly Operation[]): ScriptedAnswer;
}

export interface ScriptedAnswer {
  readonly history: readonly SavedOperation[];
  readonly refused: readonly { operationId: string; reason: NotAppliedReason }[];
}

export function scriptHistory(document: Notebook): ScriptedHistory {
  const known = new Set<string>();
  return {
    document,
    saved: [],
    save(baseRevision, operations) {
      const refused: { operationId: string; reason: NotAppliedReason }[] = [];
      for (const operation of operations) {
        if (known.has(operation.operationId)) continue;
        const revision = this.saved.length + 1;
        const outcome = applyOperation(this.document, operation, revision);
        if (!outcome.isApplied) {
          refused.push({ operationId: operation.operationId, reason: outcome.reason });
          continue;
        }
        known.add(operation.operationId);
        this.document = outcome.notebook;
        this.saved.push({ revision, operation });
      }
      return { history: this.saved.filter(({ revision }) => revision > baseRevision), refused };
    },
  };
}

/** One tab that edits, sends, and hears answers; any answer may be lost on the way. */
export interface ScriptedTab {
  document: LocalDocument;
  change(operation: Operation): NotAppliedReason | null;
  /** Sends what is pending; with `isLost` the server has it but the tab never hears. */
  sync(history: ScriptedHistory, options?: { isLost?: boolean }): void;
}

export function scriptTab(start: Notebook): ScriptedTab {
  return {
    document: openDocument(start, 0),
    change(operation) {
      const outcome = changeDocument(this.document, operation);
      this.document = outcome.document;
      return outcome.reason;
    },
    sync(history, { isLost = false } = {}) {
      const { document, operations } = sendPending(this.document, 200);
      const answer = history.save(document.revision, operations);
      if (isLost) {
        this.document = unsend(document);
        return;
      }
      const refused = answer.refused.map(({ operationId }) => operationId);
      this.document = receiveHistory(unsend(document), answer.history, refused).document;
    },
  };
}
