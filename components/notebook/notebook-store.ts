import type { NotebookEffect } from "../../compute/notebook/applied.ts";
import { applyRunAction, type RunAction, type RunEffect } from "../../compute/notebook/apply-run-action.ts";
import {
  changeDocument,
  type LocalChange,
  type LocalDocument,
  receiveHistory,
} from "../../compute/notebook/local-document.ts";
import type { Notebook } from "../../compute/notebook/notebook.ts";
import type { Operation, SavedOperation } from "../../compute/notebook/operation.ts";
import { type CellReads, planRuns } from "../../compute/notebook/plan-runs.ts";
import { EMPTY_BOARD, type RunBoard } from "../../compute/notebook/run-board.ts";
import { staleCells } from "../../compute/notebook/stale-reason.ts";
import { newId } from "../../compute/protocol/ids.ts";
import type { PlanAnswer } from "../../compute/protocol/plan.ts";
import { type Selection, selectionWithout, selectOne } from "./selection.ts";

export type SaveState =
  | { readonly type: "saved"; readonly atMs: number | null }
  | { readonly type: "unsaved" }
  | { readonly type: "saving" }
  /** kept on this device, tried again */
  | { readonly type: "offline" }
  | { readonly type: "refused"; readonly message: string };

export type KeyboardMode = "command" | "edit";

/** What the planner said about a cell's text of one version. */
export interface CellPlan {
  readonly version: string;
  readonly answer: PlanAnswer;
}

/** Everything the notebook screen draws. Replaced, never changed. */
export interface NotebookSnapshot {
  readonly document: LocalDocument;
  readonly board: RunBoard;
  /** why a cell's Result is stale, by cell id */
  readonly stale: Readonly<Record<string, string>>;
  readonly plans: Readonly<Record<string, CellPlan>>;
  readonly selection: Selection;
  readonly mode: KeyboardMode;
  readonly save: SaveState;
  /** texts written in this tab: in a conflict its own version stays in the editor */
  readonly ownVersions: ReadonlySet<string>;
  readonly canEdit: boolean;
  readonly actorName: string;
  readonly workspaceName: string;
}

/** An operation that has no id yet. */
export type Change = Operation extends infer O
  ? O extends Operation
    ? Omit<O, "operationId">
    : never
  : never;

export interface NotebookStore {
  readonly getSnapshot: () => NotebookSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  /** Applies a change of this tab. Answers why not, or `null`. */
  readonly change: (change: Change) => string | null;
  readonly act: (action: RunAction) => void;
  /** Queues these cells and what they read. */
  readonly run: (cellIds: readonly string[]) => void;
  /** `settled` names the operations that the server has answered for: none of them is pending any more. */
  readonly receive: (history: readonly SavedOperation[], settled: readonly string[]) => void;
  readonly select: (selection: Selection) => void;
  readonly setMode: (mode: KeyboardMode) => void;
  readonly setSave: (save: SaveState) => void;
  readonly setPlan: (cellId: string, plan: CellPlan) => void;
  readonly setDocument: (update: (document: LocalDocument) => LocalDocument) => void;
}

export interface StoreOptions {
  readonly document: LocalDocument;
  readonly canEdit: boolean;
  readonly actorName: string;
  readonly workspaceName: string;
  readonly performRunEffect: (effect: RunEffect) => void;
  readonly performNotebookEffect: (effect: NotebookEffect) => void;
  readonly nowMs?: () => number;
  readonly makeId?: typeof newId;
}

/** Holds the state of one open notebook. Effects are handed to the two performers after the state is in place. */
export function createNotebookStore(options: StoreOptions): NotebookStore {
  const nowMs = options.nowMs ?? Date.now;
  const makeId = options.makeId ?? newId;
  const listeners = new Set<() => void>();
  let snapshot: NotebookSnapshot = {
    document: options.document,
    board: EMPTY_BOARD,
    stale: {},
    plans: {},
    selection: selectOne(options.document.shown.cells.find(({ type }) => type === "sql")?.id ?? null),
    mode: options.canEdit && isBlank(options.document.shown) ? "edit" : "command",
    save: options.document.pending.length > 0 ? { type: "unsaved" } : { type: "saved", atMs: null },
    ownVersions: new Set(),
    canEdit: options.canEdit,
    actorName: options.actorName,
    workspaceName: options.workspaceName,
  };

  let soon: ReturnType<typeof setTimeout> | undefined;
  function tell(): void {
    clearTimeout(soon);
    soon = undefined;
    for (const listener of listeners) listener();
  }

  function set(change: Partial<NotebookSnapshot>, { isQuiet = false } = {}): void {
    snapshot = { ...snapshot, ...change };
    if (change.board || change.document) {
      const stale = staleCells(snapshot.document.shown, snapshot.board);
      if (!isSameRecord(stale, snapshot.stale)) snapshot = { ...snapshot, stale };
    }
    if (!isQuiet) tell();
    else soon ??= setTimeout(tell, 0);
  }

  function takeChange(
    { document, effects, reason }: LocalChange,
    extra: Partial<NotebookSnapshot>,
  ): string | null {
    if (reason) return reason;
    const selection = selectionWithout(snapshot.selection, document.shown);
    set({ document, selection, ...extra });
    for (const effect of effects) options.performNotebookEffect(effect);
    return null;
  }

  function act(action: RunAction): void {
    const { board, effects } = applyRunAction(snapshot.board, action, nowMs());
    if (board !== snapshot.board) set({ board }, { isQuiet: isPrelude(action) && effects.length === 0 });
    for (const effect of effects) options.performRunEffect(effect);
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change(change) {
      const operation = { ...change, operationId: makeId("opn_") } as Operation;
      const ownVersions = new Set(snapshot.ownVersions).add(operation.operationId);
      return takeChange(changeDocument(snapshot.document, operation), {
        ownVersions,
        save: { type: "unsaved" },
      });
    },
    act,
    run(cellIds) {
      const { document, board } = snapshot;
      const reads = readsOf(snapshot.plans);
      const runs = planRuns(document.shown, board, reads, cellIds, { revision: document.revision, makeId });
      if (runs.length > 0) act({ type: "queue", runs, actorName: options.actorName });
    },
    receive(history, settled) {
      takeChange(receiveHistory(snapshot.document, history, settled), {});
    },
    select: (selection) => set({ selection }),
    setMode: (mode) => {
      if (mode !== snapshot.mode) set({ mode });
    },
    setSave: (save) => set({ save }),
    setPlan: (cellId, plan) => set({ plans: { ...snapshot.plans, [cellId]: plan } }),
    setDocument: (update) => set({ document: update(snapshot.document) }),
  };
}

/** What usually comes together with what follows it; drawn by itself only when nothing follows at once. */
function isPrelude(action: RunAction): boolean {
  if (action.type !== "event") return action.type === "reads" || action.type === "waiting";
  const { type } = action.event;
  return type === "started" || type === "columns" || type === "progress";
}

/** A new notebook: there is nothing to do but to write. */
function isBlank({ cells }: Notebook): boolean {
  const [only] = cells;
  return cells.length === 1 && only?.type === "sql" && only.text === "";
}

/** The reads that the known plans tell of. */
export function readsOf(plans: NotebookSnapshot["plans"]): CellReads {
  return Object.fromEntries(
    Object.entries(plans).map(([cellId, { version, answer }]) => [cellId, { version, names: answer.cells }]),
  );
}

function isSameRecord(left: Record<string, string>, right: Record<string, string>): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
