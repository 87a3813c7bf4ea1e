import type { NotebookEffect } from "../../compute/notebook/applied.ts";
import type { RunEffect } from "../../compute/notebook/apply-run-action.ts";
import { findCell, type SqlCell } from "../../compute/notebook/notebook.ts";
import { type CellRun, readableRun } from "../../compute/notebook/run-board.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";
import { newId } from "../../compute/protocol/ids.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import { findName } from "../editor/sql-tokens.ts";
import { announce } from "../ui/announce.ts";
import type { FailureMemory } from "./failure-memory.ts";
import { type NotebookApi, stopElsewhere } from "./notebook-api.ts";
import type { NotebookStore } from "./notebook-store.ts";
import { type OpenRunMemory, openRunMemory } from "./open-run-memory.ts";
import { performRun, type RunPorts } from "./perform-run.ts";
import { hasLostSight } from "./restore-runs.ts";
import { announcementOf } from "./run-words.ts";

export interface EffectPerformer {
  readonly performRunEffect: (effect: RunEffect) => void;
  readonly performNotebookEffect: (effect: NotebookEffect) => void;
  /** Runs this text as the cell, without the cells it reads. */
  readonly runText: (cell: SqlCell, target: TargetRef, sql: string) => void;
}

export interface PerformerOptions {
  readonly registry: TargetRegistry;
  readonly api: NotebookApi;
  readonly store: () => NotebookStore;
  readonly failures: FailureMemory;
  readonly saved: () => Promise<void>;
  /** the call of a Run on a Pool that this page did not begin */
  readonly callOf: (runId: string) => string | null;
  /** a Run of this tab has ended for the tab only, perhaps: the record knows */
  readonly onLostSight: () => void;
  readonly reportFault: (message: string, error: unknown) => void;
}

/** How long a Run on a Pool waits for the text to be saved: the record names a revision, the Run does not need it. */
const SAVE_MS_MAX = 1_500;

/** The only place that acts on the effects of the document and of its Runs. */
export function createEffectPerformer(options: PerformerOptions): EffectPerformer {
  const stops = new Map<string, AbortController>();
  const memory: OpenRunMemory = openRunMemory();
  const ports: RunPorts = {
    session: (ref, signal, onStep) => options.registry.session(ref, signal, onStep),
    dropSession: (ref) => options.registry.dropSession(ref),
    act: (action) => options.store().act(action),
    api: options.api,
    readable: (run) => readableBy(options.store(), run),
    saved: () => soon(options.saved(), SAVE_MS_MAX),
    chosenBy: (cellId) => chosenBy(options.store(), cellId),
    onTrouble: options.reportFault,
  };

  async function start(run: CellRun): Promise<void> {
    const stop = new AbortController();
    stops.set(run.runId, stop);
    if (run.target.type === "browser") memory.add(run.runId);
    await performRun(run, stop.signal, ports);
    stops.delete(run.runId);
    memory.remove(run.runId);
  }

  function stop(runId: string): void {
    const own = stops.get(runId);
    if (own) return own.abort();
    stopElsewhere(options.api, runId, options.callOf(runId)).catch((error: unknown) => {
      options.reportFault("The Run could not be stopped from here.", error);
    });
  }

  return {
    performRunEffect(effect) {
      switch (effect.type) {
        case "start-run":
          void start(effect.run);
          return;
        case "cancel-run":
          stop(effect.runId);
          return;
        case "announce":
          if (effect.run.state === "failed" && effect.run.failure)
            void options.failures.keep(effect.run.runId, effect.run.sql, effect.run.failure);
          announce(announcementOf(effect.run), effect.state === "failed" ? "assertive" : "polite");
          if (hasLostSight(effect.run)) options.onLostSight();
      }
    },
    performNotebookEffect(effect) {
      const store = options.store();
      if (effect.type === "cell-deleted") store.act({ type: "stop", cellId: effect.cellId });
      if (effect.type === "conflict-found")
        announce("Another version of this cell was saved at the same time. Both are kept.", "assertive");
    },
    runText(cell, target, sql) {
      const store = options.store();
      const { document, actorName } = store.getSnapshot();
      const run = {
        cellId: cell.id,
        cellName: cell.name,
        runId: newId("run_"),
        target,
        sql,
        revision: document.revision,
        after: [],
      };
      store.act({ type: "queue", runs: [run], actorName });
    },
  };
}

/** Results on the same target whose cell's name stands in the text. A name that is no relation there does no harm. */
function readableBy(store: NotebookStore, run: CellRun): CellRun["reads"] {
  const { document, board } = store.getSnapshot();
  return document.shown.cells.flatMap((cell) => {
    if (cell.type !== "sql" || cell.id === run.cellId) return [];
    const input = readableRun(board, cell.id, run.target);
    if (!input || findName(run.sql, cell.name).length === 0) return [];
    return [{ name: cell.name, runId: input.runId }];
  });
}

/** Who picked the place: a person for this cell, or the notebook's default. */
function chosenBy(store: NotebookStore, cellId: string): "cell" | "notebook" {
  const cell = findCell(store.getSnapshot().document.shown, cellId);
  return cell?.type === "sql" && cell.target ? "cell" : "notebook";
}

function soon(promise: Promise<void>, ms: number): Promise<void> {
  return Promise.race([promise, new Promise<void>((resolve) => setTimeout(resolve, ms))]);
}
