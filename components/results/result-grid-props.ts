import type { ResultColumn } from "../../compute/protocol/run.ts";
import type { MenuEntry } from "../ui/menu-entry.ts";
import type { ColumnSort } from "./ColumnHeader.tsx";
import type { GridColumns, GridLayout } from "./grid-columns.ts";
import type { GridSelection } from "./grid-selection.ts";
import type { GridView } from "./grid-surface.ts";
import type { ResultRows } from "./result-rows.ts";
import type { ColumnSummaryState } from "./summary-queue.ts";

export interface ResultGridProps {
  readonly label: string;
  readonly columns: readonly ResultColumn[];
  /** of the Result, whatever a filter leaves: the height follows it */
  readonly rowCount: number;
  readonly rows: ResultRows | null;
  /** grows when rows arrived */
  readonly version: number;
  readonly arrangement: GridColumns;
  readonly onResize: (column: number, widthPx: number) => void;
  readonly onFit: (column: number) => void;
  readonly onMove: (dragged: number, target: number) => void;
  readonly selection: GridSelection | null;
  readonly onSelect: (selection: GridSelection, layout: GridLayout) => void;
  /** the active value is wanted in full */
  readonly onOpenValue: () => void;
  readonly onCopy: (layout: GridLayout) => void;
  readonly onSort: (column: number, isAdditional: boolean) => void;
  readonly sortOf: (column: number) => ColumnSort | null;
  readonly isFiltered: (column: number) => boolean;
  readonly hasSummaries: boolean;
  readonly summaryOf: (column: number) => ColumnSummaryState | null;
  readonly columnMenu: (column: number) => readonly MenuEntry[];
  readonly onView: (view: GridView, layout: GridLayout) => void;
  /** a state that takes the place of rows */
  readonly overlay: React.ReactNode;
}
