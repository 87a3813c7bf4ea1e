"use client";

import { useId } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { PlanAnswer } from "../../compute/protocol/plan.ts";
import type { ResultDescription, RunStats } from "../../compute/protocol/run.ts";
import type { TargetSession } from "../../compute/target.ts";
import { ChartPanel } from "../charts/ChartPanel.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { PlanPanel } from "./PlanPanel.tsx";
import { ResultTable } from "./ResultTable.tsx";
import { ResultToolbar } from "./ResultToolbar.tsx";
import { useResultTable } from "./use-result-table.ts";

export type ResultView = "table" | "chart" | "plan";

/** What the person points at: a column, and a value when a cell of the grid is active. */
export interface InspectedValue {
  readonly column: number;
  readonly value?: { readonly text: string; readonly isNull: boolean; readonly type: string };
}

export interface ResultPanelProps {
  readonly cellId: string;
  readonly cellName: string;
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  /** Arrow IPC streams, rows from 0 on */
  readonly preview: readonly Uint8Array[];
  readonly isRunning: boolean;
  readonly stats: RunStats | null;
  readonly chart: ChartDefinition | null;
  readonly onChartChange: (chart: ChartDefinition) => void;
  readonly view: ResultView;
  readonly onViewChange: (view: ResultView) => void;
  readonly plan: () => Promise<PlanAnswer>;
  readonly canEdit: boolean;
  readonly onInspect: (selection: InspectedValue | null) => void;
  /** what the run is doing while there are no rows, e.g. "Reading lake.samples.flights" */
  readonly progress?: string | null;
  /** rows in view, counted from 1, for the cell's footer */
  readonly onRowsShown?: (rows: { readonly first: number; readonly last: number } | null) => void;
  /** offered when the Result is gone */
  readonly onRunAgain?: () => void;
}

const TABS = [
  { id: "table", label: "Table", icon: "table" },
  { id: "chart", label: "Chart", icon: "chart" },
  { id: "plan", label: "Plan", icon: "plan" },
] as const;

/** The Result of a cell as a grid, a chart or a plan. Its height never depends on what it shows. */
export function ResultPanel(props: ResultPanelProps) {
  const panelId = useId();
  const table = useResultTable(props);
  return (
    <section className="result" aria-label={`Result of ${props.cellName}`}>
      <div className="cell__result-head">
        <Tabs
          label={`Views of ${props.cellName}`}
          tabs={TABS}
          value={props.view}
          onChange={props.onViewChange}
          panelId={panelId}
        />
        <span className="grow" />
        <ResultToolbar panel={props} table={table} />
      </div>
      <div className="result__body" role="tabpanel" id={panelId} aria-label={props.view}>
        {props.view === "table" && <ResultTable panel={props} table={table} />}
        {props.view === "chart" && <ChartPanel {...props} />}
        {props.view === "plan" && (
          <PlanPanel cellName={props.cellName} runId={props.result.runId} plan={props.plan} />
        )}
      </div>
    </section>
  );
}
