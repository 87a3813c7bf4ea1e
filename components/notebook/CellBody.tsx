"use client";

import { lazy, Suspense, useCallback, useState } from "react";
import type { SqlCell } from "../../compute/notebook/notebook.ts";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import { CellFoot } from "./CellFoot.tsx";
import { CellProgress } from "./CellProgress.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { useSetInspector } from "./inspector-context.ts";
import { useCanEdit, useController } from "./notebook-context.ts";
import { ResultGoneNote } from "./ResultGoneNote.tsx";

const ResultPanel = lazy(async () => ({ default: (await import("../results/ResultPanel.tsx")).ResultPanel }));

export interface RowsShown {
  readonly first: number;
  readonly last: number;
}

/** What came of a cell's last Run: rows, progress, or why there are none. */
export function CellBody({ cell, run }: { cell: SqlCell; run: CellRun }) {
  const controller = useController();
  const canEdit = useCanEdit();
  const setInspector = useSetInspector();
  const [rowsShown, setRowsShown] = useState<RowsShown | null>(null);
  const { target } = run;
  const session = useCallback(() => controller.sessionOf(target), [controller, target]);
  const plan = useCallback(() => controller.plan(cell.id), [controller, cell.id]);
  const result = resultOf(run);
  const isRunning = run.state === "running" || run.state === "queued";

  if (run.state === "failed" || run.state === "lost") return <FailureNote cell={cell} run={run} />;
  if (run.resultGone) return <ResultGoneNote cell={cell} run={run} reason={run.resultGone} />;
  if (run.isResultAwaited)
    return (
      <>
        {!cell.isCollapsed && <div className="result-wait muted">Reading the Result…</div>}
        <CellFoot run={run} rowsShown={null} />
      </>
    );
  return (
    <>
      {isRunning && !result && <CellProgress run={run} />}
      {result && !cell.isCollapsed && (
        <Suspense fallback={<div className="result-wait" />}>
          <ResultPanel
            key={run.runId}
            cellId={cell.id}
            cellName={cell.name}
            session={session}
            result={result}
            preview={run.preview}
            isRunning={isRunning}
            stats={run.stats}
            chart={cell.chart}
            onChartChange={(chart) => controller.change({ type: "set-chart", cellId: cell.id, chart })}
            view={cell.view}
            onViewChange={(view) => controller.change({ type: "set-view", cellId: cell.id, view })}
            plan={plan}
            canEdit={canEdit}
            onInspect={(value) =>
              setInspector((state) => ({ ...state, value, tab: value ? "column" : state.tab }))
            }
            progress={run.progress?.step ?? null}
            onRowsShown={setRowsShown}
            onRunAgain={() => controller.run([cell.id])}
          />
        </Suspense>
      )}
      <CellFoot run={run} rowsShown={cell.isCollapsed ? null : rowsShown} />
    </>
  );
}

/** While a Run streams, the Result as far as it is known. */
function resultOf(run: CellRun): ResultDescription | null {
  if (run.result || run.state !== "running" || !run.columns) return run.result;
  const rowCount = run.progress?.rows ?? 0;
  return {
    runId: run.runId as ResultDescription["runId"],
    columns: [...run.columns],
    rowCount,
    byteCount: 0,
  };
}
