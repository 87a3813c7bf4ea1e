"use client";

import { useId, useState } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { ChartForm } from "../charts/ChartForm.tsx";
import type { InspectedValue } from "../results/result-panel-props.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { ColumnFacts, type Summarize } from "./ColumnFacts.tsx";
import type { InspectedRun } from "./inspected-run.ts";
import { ReceiptFacts } from "./ReceiptFacts.tsx";
import { RunHistory } from "./RunHistory.tsx";
import { ValueView } from "./ValueView.tsx";

export type InspectorTab = "receipt" | "column" | "chart" | "history";

export interface InspectorProps {
  readonly tab: InspectorTab;
  readonly onTabChange: (tab: InspectorTab) => void;
  readonly onClose: () => void;
  /** the Run whose Result the selected cell shows */
  readonly run: InspectedRun | null;
  /** columns of that Result; none while there is no Result */
  readonly columns: readonly ResultColumn[];
  readonly selection: InspectedValue | null;
  readonly summarize: Summarize;
  readonly chart: ChartDefinition | null;
  readonly onChartChange: (chart: ChartDefinition) => void;
  readonly canEdit: boolean;
  readonly history: readonly InspectedRun[];
  readonly onOpenRun: (runId: string) => void;
}

const TABS = [
  { id: "receipt", label: "Receipt" },
  { id: "column", label: "Column" },
  { id: "chart", label: "Chart" },
  { id: "history", label: "History" },
] as const;

/** The right panel: everything about the selected cell's Run that the cell itself has no room for. */
export function Inspector(props: InspectorProps) {
  const panelId = useId();
  const [openedAt] = useState(() => new Date());
  return (
    <aside className="inspector" aria-label="Inspector">
      <div className="inspector__head">
        <Tabs
          label="Inspector"
          className="inspector__tabs"
          tabs={TABS}
          value={props.tab}
          onChange={props.onTabChange}
          panelId={panelId}
        />
        <IconButton icon="x" label="Close inspector" onClick={props.onClose} />
      </div>
      <div className="inspector__body" role="tabpanel" id={panelId} aria-label={props.tab} tabIndex={0}>
        <InspectorBody {...props} openedAt={openedAt} />
      </div>
    </aside>
  );
}

function InspectorBody(props: InspectorProps & { readonly openedAt: Date }) {
  const { tab, run, columns, selection, chart } = props;
  switch (tab) {
    case "receipt":
      return <ReceiptFacts run={run} />;
    case "column":
      return <ColumnBody {...props} column={selection ? columns[selection.column] : undefined} />;
    case "chart":
      if (!chart)
        return (
          <EmptyState icon="chart" title="No chart chosen yet">
            Open the cell's Chart tab and change what is proposed there.
          </EmptyState>
        );
      return (
        <ChartForm
          definition={chart}
          columns={columns}
          canEdit={props.canEdit}
          onChange={props.onChartChange}
        />
      );
    case "history":
      return (
        <RunHistory
          runs={props.history}
          shownRunId={run?.runId ?? null}
          onOpenRun={props.onOpenRun}
          now={props.openedAt}
        />
      );
  }
}

function ColumnBody(props: InspectorProps & { readonly column: ResultColumn | undefined }) {
  const { column, selection, run } = props;
  if (!column || !selection || !run)
    return (
      <EmptyState icon="columns" title="No column selected">
        Select a cell or a column of a Result.
      </EmptyState>
    );
  return (
    <>
      {selection.value && <ValueView {...selection.value} />}
      <ColumnFacts
        column={column}
        index={selection.column}
        resultKey={run.runId}
        summarize={props.summarize}
      />
    </>
  );
}
