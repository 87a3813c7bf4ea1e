import type { LocalDocument } from "../../compute/notebook/local-document.ts";
import { openDocument } from "../../compute/notebook/local-document.ts";
import { findCell, type SqlCell, targetOf } from "../../compute/notebook/notebook.ts";
import type { Operation } from "../../compute/notebook/operation.ts";
import { activeRuns } from "../../compute/notebook/run-board.ts";
import { sqlCellsAround } from "../../compute/notebook/plan-runs.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";
import type { PlanAnswer } from "../../compute/protocol/plan.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import type { TargetSession } from "../../compute/target.ts";
import { type Autosave, createAutosave } from "./autosave.ts";
import type { CatalogCache } from "./catalog-cache.ts";
import { createCellPlanner } from "./cell-planner.ts";
import type { FailureMemory } from "./failure-memory.ts";
import type { NotebookApi, OpenedNotebook, RecordedRun } from "./notebook-api.ts";
import { createNotebookStore, type NotebookStore } from "./notebook-store.ts";
import { createEffectPerformer } from "./perform-effects.ts";
import { createRunRestorer, type RunRestorer } from "./restore-runs.ts";
import type { UnsentOperations } from "./unsent-operations.ts";

/** One open notebook with everything that keeps it going. Components read `store` and call these. */
export interface NotebookController {
  readonly store: NotebookStore;
  readonly registry: TargetRegistry;
  readonly notebookId: string;
  /** Applies a change and saves it soon; why it could not be is said to the person. */
  readonly change: NotebookStore["change"];
  /** Runs cells, and first what they read. */
  readonly run: (cellIds: readonly string[]) => void;
  /** Runs a part of a cell's text, as the cell. */
  readonly runText: (cellId: string, sql: string) => void;
  readonly runAll: () => void;
  readonly runAround: (cellId: string, side: "above" | "from") => void;
  readonly stop: (cellId: string) => void;
  readonly stopAll: () => void;
  readonly saveNow: () => Promise<void>;
  readonly plan: (cellId: string) => Promise<PlanAnswer>;
  readonly sessionOf: (target: TargetRef) => Promise<TargetSession>;
  readonly catalog: CatalogCache;
  /** older Runs of a cell, newest first */
  /** the Runs of all cells as they were recorded, newest first */
  readonly recordedRuns: Pick<RunRestorer, "recorded" | "onRecorded">;
  /** Shows the Result of an older Run in its cell. */
  readonly showRun: (run: RecordedRun) => void;
  readonly close: () => void;
}

export interface ControllerOptions {
  readonly notebookId: string;
  readonly opened: OpenedNotebook;
  readonly unsent: readonly Operation[];
  readonly keep: UnsentOperations["keep"];
  readonly api: NotebookApi;
  readonly registry: TargetRegistry;
  readonly failures: FailureMemory;
  readonly catalog: CatalogCache;
  readonly say: (message: string, isFailure: boolean) => void;
  readonly reportFault: (message: string, error: unknown) => void;
}

export function createNotebookController(options: ControllerOptions): NotebookController {
  const { opened, api, registry, failures } = options;
  const performer = createEffectPerformer({
    registry,
    api,
    store: () => store,
    failures,
    saved: () => autosave.flush(),
    callOf: (runId) => restorer.callOf(runId),
    onLostSight: () => registry.isLinked() && restorer.refresh(),
    reportFault: options.reportFault,
  });
  const store = createNotebookStore({
    document: documentOf(opened, options.unsent),
    canEdit: opened.canEdit,
    actorName: opened.actorName,
    workspaceName: opened.workspaceName,
    performRunEffect: performer.performRunEffect,
    performNotebookEffect: performer.performNotebookEffect,
  });
  const autosave: Autosave = createAutosave({
    store,
    api,
    keep: options.keep,
    onRefused: (message) => options.say(message, true),
  });
  const planner = createCellPlanner({ store, registry });
  const restorer = createRunRestorer({ store, registry, api, failures, reportFault: options.reportFault });
  const catchUp = () => {
    autosave.refresh();
    restorer.refresh();
  };
  const stops = [
    registry.on("watching", ({ notebookId }) => {
      if (notebookId === options.notebookId) catchUp();
    }),
    registry.on("notebook-revision", ({ notebookId, revision }) => {
      if (notebookId === options.notebookId) autosave.pull(revision);
    }),
    registry.on("run-state", restorer.hear),
    registry.subscribe(whenUsable(registry, restorer.refresh)),
    planner.start(),
    refreshOnReturn(autosave),
  ];
  restorer.start();
  options.catalog.refresh();
  stops.push(startEngineWhenIdle(store, registry));
  if (options.unsent.length > 0) autosave.touch();

  const shown = () => store.getSnapshot().document.shown;
  const sqlCell = (cellId: string): SqlCell | undefined => {
    const cell = findCell(shown(), cellId);
    return cell?.type === "sql" ? cell : undefined;
  };
  const run = (cellIds: readonly string[]) => {
    void planner.learnReads(cellIds).finally(() => store.run(cellIds));
  };

  return {
    store,
    registry,
    notebookId: options.notebookId,
    change(change) {
      const reason = store.change(change);
      if (reason === null) autosave.touch();
      return reason;
    },
    run,
    runText(cellId, sql) {
      const cell = sqlCell(cellId);
      if (cell) performer.runText(cell, targetOf(shown(), cell), sql);
    },
    runAll: () => run(sqlCellsAround(shown(), shown().cells[0]?.id ?? "", "from")),
    runAround: (cellId, side) => run(sqlCellsAround(shown(), cellId, side)),
    stop: (cellId) => store.act({ type: "stop", cellId }),
    stopAll: () => store.act({ type: "stop-all" }),
    saveNow: () => autosave.flush(),
    plan: (cellId) => planner.plan(cellId),
    sessionOf: (target) => registry.session(target, new AbortController().signal),
    catalog: options.catalog,
    recordedRuns: restorer,
    showRun: restorer.show,
    close() {
      for (const stop of stops) stop();
      // Runs that another tab has in hand go on
      for (const { cellId, state, number } of activeRuns(store.getSnapshot().board))
        if (state === "queued" || number !== null) store.act({ type: "stop", cellId });
      autosave.stop();
      void registry.close();
    },
  };
}

function documentOf(opened: OpenedNotebook, unsent: readonly Operation[]): LocalDocument {
  return openDocument(opened.notebook, opened.revision, opened.canEdit ? unsent : []);
}

/** A network that comes back, or a tab that is looked at again: the socket may have missed what others saved. */
function refreshOnReturn(autosave: Autosave): () => void {
  const { refresh } = autosave;
  const refreshSeen = () => {
    if (document.visibilityState === "visible") refresh();
  };
  window.addEventListener("online", refresh);
  document.addEventListener("visibilitychange", refreshSeen);
  return () => {
    window.removeEventListener("online", refresh);
    document.removeEventListener("visibilitychange", refreshSeen);
  };
}

/** The browser's engine is made ready while the person reads, when a cell is going to need it. */
function startEngineWhenIdle(store: NotebookStore, registry: TargetRegistry): () => void {
  const waiting = new AbortController();
  const start = () => {
    const { shown } = store.getSnapshot().document;
    const isNeeded = shown.cells.some(
      (cell) => cell.type === "sql" && targetOf(shown, cell).type === "browser",
    );
    // what goes wrong is said when a cell runs
    if (isNeeded) registry.session({ type: "browser" }, waiting.signal).catch(() => undefined);
  };
  const timer = setTimeout(() => requestIdleCallback(start, { timeout: 3_000 }), 500);
  return () => {
    clearTimeout(timer);
    waiting.abort();
  };
}

/** When a Pool can be used (again): a Result that could not be opened there may be opened now. */
function whenUsable(registry: TargetRegistry, catchUp: () => void): () => void {
  let known = usablePools(registry);
  return () => {
    const now = usablePools(registry);
    const isBack = [...now].some((key) => !known.has(key));
    known = now;
    if (isBack) catchUp();
  };
}

function usablePools(registry: TargetRegistry): ReadonlySet<string> {
  const pools = registry.entries().filter(({ ref, state }) => ref.type === "pool" && state === "ready");
  return new Set(pools.map(({ key }) => key));
}
