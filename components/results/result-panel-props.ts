import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { PlanAnswer } from "../../compute/protocol/plan.ts";
import type { ResultDescription, RunStats } from "../../compute/protocol/run.ts";
import type { TargetSession } from "../../compute/target.ts";

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
