"use client";

import { lazy, memo, Suspense, useCallback, useState } from "react";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import { panelHeightPx } from "../results/table-height.ts";
import type { CellWithoutText } from "./cell-without-text.ts";
import { CellFoot } from "./CellFoot.tsx";
import { CellProgress } from "./CellProgress.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { useSetInspector } from "./inspector-context.ts";
import { useCanEdit, useController } from "./notebook-context.ts";
import { ResultGoneNote } from "./ResultGoneNote.tsx";
import type { RowsShown } from "./rows-shown.ts";
import { useShownRun } from "./use-shown-run.ts";

const ResultPanel = lazy(async () => ({ default: (await import("../results/ResultPanel.tsx")).ResultPanel }));

/** What came of a cell's last Run: rows, progress, or why there are none. */
export const CellBody = memo(function CellBody({ cell, run }: { cell: CellWithoutText; run: CellRun }) {
  const controller = useController();
  const canEdit = useCanEdit();
  const setInspector = useSetInspector();
  const [rowsShown, setRowsShown] = useState<RowsShown | null>(null);
  const hasResult = resultOf(run) !== null;
  const shown = useShownRun(run, hasResult);
  const { target } = shown ?? run;
  const session = useCallback(() => controller.sessionOf(target), [controller, target]);
  const plan = useCallback(() => controller.plan(cell.id), [controller, cell.id]);
  const result = shown && resultOf(shown);
  const isOld = shown !== null && shown !== run;
  const isRunning = run.state === "running" || run.state === "queued";

  if (run.state === "failed" || run.state === "lost") return <FailureNote cell={cell} run={run} />;
  if (run.resultGone) return <ResultGoneNote cell={cell} run={run} reason={run.resultGone} />;
  if (run.isResultAwaited)
    return (
      <>
        {!cell.isCollapsed && (
          <div
            className="result-wait muted"
            style={{ height: panelHeightPx(cell.view, run.stats?.rows ?? 0) }}
          >
            Reading the Result…
          </div>
        )}
        <CellFoot run={run} rowsShown={null} />
      </>
    );
  return (
    <>
      <div className={isOld ? "result-old" : undefined}>
        {isRunning && !hasResult && <CellProgress run={run} />}
        {shown && result && !cell.isCollapsed && (
          <div inert={isOld} aria-hidden={isOld || undefined}>
            <Suspense
              fallback={
                <div className="result-wait" style={{ height: panelHeightPx(cell.view, result.rowCount) }} />
              }
            >
              <ResultPanel
                cellId={cell.id}
                cellName={cell.name}
                session={session}
                result={result}
                preview={shown.preview}
                isRunning={isRunning && !isOld}
                stats={shown.stats}
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
          </div>
        )}
      </div>
      <CellFoot run={run} rowsShown={cell.isCollapsed || isOld ? null : rowsShown} />
    </>
  );
});

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
