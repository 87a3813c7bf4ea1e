"use client";

import { useCallback, useSyncExternalStore } from "react";
import { findCell, type SqlCell } from "../../compute/notebook/notebook.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import { Inspector } from "../inspector/Inspector.tsx";
import { inspectedRecord, inspectedRun } from "./inspected-runs.ts";
import type { NotebookSnapshot } from "./notebook-store.ts";
import type { InspectorState } from "./inspector-state.ts";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";

export interface NotebookInspectorProps {
  state: InspectorState;
  onChange: (update: (state: InspectorState) => InspectorState) => void;
}

/** The right panel, about the selected cell. */
export function NotebookInspector({ state, onChange }: NotebookInspectorProps) {
  const controller = useController();
  // not the cell itself: every key makes another one
  const sqlId = useNotebook((snapshot) => selectedSql(snapshot)?.id ?? null);
  const target = useNotebook((snapshot) => selectedSql(snapshot)?.target ?? null);
  const chart = useNotebook((snapshot) => selectedSql(snapshot)?.chart ?? null);
  const run = useNotebook(({ board, selection }) => board.runs[selection.headId ?? ""]);
  const canEdit = useCanEdit();
  const summarize = useCallback(
    async (column: number, signal: AbortSignal) => {
      if (!run) throw new Error("a column without a Run was asked for");
      const session = await controller.sessionOf(run.target);
      return session.summarize({ runId: run.runId as RunId, column }, signal);
    },
    [controller, run],
  );
  const chosenBy = target ? "cell" : "notebook";
  const { recorded, onRecorded } = controller.recordedRuns;
  const recordedRuns = useSyncExternalStore(onRecorded, recorded, recorded);
  const history = recordedRuns.filter(({ cellId }) => cellId === sqlId);
  return (
    <Inspector
      tab={state.tab}
      onTabChange={(tab) => onChange((before) => ({ ...before, tab }))}
      onClose={() => onChange((before) => ({ ...before, isOpen: false }))}
      run={sqlId && run ? inspectedRun(run, controller.registry, chosenBy) : null}
      columns={run?.result?.columns ?? []}
      selection={state.value}
      summarize={summarize}
      chart={chart}
      onChartChange={(next) => sqlId && controller.change({ type: "set-chart", cellId: sqlId, chart: next })}
      canEdit={canEdit}
      history={history.map((record) => inspectedRecord(record, controller.registry))}
      onOpenRun={(runId) => {
        const record = history.find((candidate) => candidate.runId === runId);
        if (record) controller.showRun(record);
      }}
    />
  );
}

function selectedSql({ document, selection }: NotebookSnapshot): SqlCell | null {
  const cell = selection.headId ? findCell(document.shown, selection.headId) : undefined;
  return cell?.type === "sql" ? cell : null;
}
