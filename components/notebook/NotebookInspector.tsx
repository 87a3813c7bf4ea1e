"use client";

import { useCallback, useSyncExternalStore } from "react";
import { findCell } from "../../compute/notebook/notebook.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import { Inspector } from "../inspector/Inspector.tsx";
import { inspectedRecord, inspectedRun } from "./inspected-runs.ts";
import type { InspectorState } from "./inspector-state.ts";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";

export interface NotebookInspectorProps {
  state: InspectorState;
  onChange: (update: (state: InspectorState) => InspectorState) => void;
}

/** The right panel, about the selected cell. */
export function NotebookInspector({ state, onChange }: NotebookInspectorProps) {
  const controller = useController();
  const cell = useNotebook(({ document, selection }) =>
    selection.headId ? findCell(document.shown, selection.headId) : undefined,
  );
  const run = useNotebook(({ board, selection }) => board.runs[selection.headId ?? ""]);
  const canEdit = useCanEdit();
  const sql = cell?.type === "sql" ? cell : null;
  const summarize = useCallback(
    async (column: number, signal: AbortSignal) => {
      if (!run) throw new Error("a column without a Run was asked for");
      const session = await controller.sessionOf(run.target);
      return session.summarize({ runId: run.runId as RunId, column }, signal);
    },
    [controller, run],
  );
  const chosenBy = sql?.target ? "cell" : "notebook";
  const { recorded, onRecorded } = controller.recordedRuns;
  const recordedRuns = useSyncExternalStore(onRecorded, recorded, recorded);
  const history = recordedRuns.filter(({ cellId }) => cellId === sql?.id);
  return (
    <Inspector
      tab={state.tab}
      onTabChange={(tab) => onChange((before) => ({ ...before, tab }))}
      onClose={() => onChange((before) => ({ ...before, isOpen: false }))}
      run={sql && run ? inspectedRun(run, controller.registry, chosenBy) : null}
      columns={run?.result?.columns ?? []}
      selection={state.value}
      summarize={summarize}
      chart={sql?.chart ?? null}
      onChartChange={(chart) => sql && controller.change({ type: "set-chart", cellId: sql.id, chart })}
      canEdit={canEdit}
      history={history.map((record) => inspectedRecord(record, controller.registry))}
      onOpenRun={(runId) => {
        const record = history.find((candidate) => candidate.runId === runId);
        if (record) controller.showRun(record);
      }}
    />
  );
}
