"use client";

import { useId } from "react";
import { ChartPanel } from "../charts/ChartPanel.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { PlanPanel } from "./PlanPanel.tsx";
import type { ResultPanelProps } from "./result-panel-props.ts";
import { ResultTable } from "./ResultTable.tsx";
import { ResultToolbar } from "./ResultToolbar.tsx";
import { useResultTable } from "./use-result-table.ts";

export type { InspectedValue, ResultPanelProps, ResultView } from "./result-panel-props.ts";

const TABS = [
  { id: "table", label: "Table", icon: "table" },
  { id: "chart", label: "Chart", icon: "chart" },
  { id: "plan", label: "Plan", icon: "plan" },
] as const;

/** The Result of a cell as a grid, a chart or a plan. A grid is as high as its rows, up to twelve. */
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
      <div
        className={`result__body${props.view === "table" ? " result__body--table" : ""}`}
        role="tabpanel"
        id={panelId}
        aria-label={props.view}
      >
        {props.view === "table" && <ResultTable panel={props} table={table} />}
        {props.view === "chart" && <ChartPanel {...props} />}
        {props.view === "plan" && (
          <PlanPanel cellName={props.cellName} runId={props.result.runId} plan={props.plan} />
        )}
      </div>
    </section>
  );
}
