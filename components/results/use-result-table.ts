"use client";

import { useCallback, useRef, useState } from "react";
import type { ResultFilter, ResultOrder } from "../../compute/protocol/result-query.ts";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { showToast } from "../ui/show-toast.tsx";
import { columnMenu } from "./column-menu.ts";
import { COPY_CELLS_MAX, copyRows, writeClipboard } from "./copy-rows.ts";
import type { CopyFormat } from "./copy-text.ts";
import { displayCount } from "./format/display-text.ts";
import { moveColumn, resizeColumn, type GridColumns, type GridLayout } from "./grid-columns.ts";
import { sortOf, toggleSort } from "./grid-query.ts";
import { clampSelection, rangeOf, selectAll, type GridSelection } from "./grid-selection.ts";
import type { GridView } from "./grid-surface.ts";
import { refusalOf } from "./refusal-words.ts";
import type { ResultPanelProps } from "./result-panel-props.ts";
import type { ResultRows } from "./result-rows.ts";
import { isWorthSummaries } from "./table-height.ts";
import { useArrangement } from "./use-arrangement.ts";
import { useColumnSummaries } from "./use-column-summaries.ts";
import { useResultRows } from "./use-result-rows.ts";

export interface ResultTableState {
  readonly rows: ResultRows | null;
  readonly version: number;
  readonly arrangement: GridColumns;
  readonly arrange: (arrangement: GridColumns) => void;
  readonly widthOf: (column: number) => number;
  readonly selection: GridSelection | null;
  readonly select: (selection: GridSelection, layout: GridLayout) => void;
  readonly order: readonly ResultOrder[];
  readonly filters: readonly ResultFilter[];
  readonly setOrder: (order: readonly ResultOrder[]) => void;
  readonly setFilters: (filters: readonly ResultFilter[]) => void;
  readonly hasSummaries: boolean;
  readonly setHasSummaries: (isOn: boolean) => void;
  readonly summaryOf: ReturnType<typeof useColumnSummaries>;
  readonly onView: (view: GridView, layout: GridLayout) => void;
  readonly copy: (format: CopyFormat) => void;
  /** the column whose filter was asked for; the popover is open while it is not undefined */
  readonly filterColumn: number | null | undefined;
  readonly askFilter: (column: number | null | undefined) => void;
}

/** What the person did to the table of one Result: order, filter, columns, selection. */
export function useResultTable(props: ResultPanelProps): ResultTableState {
  const { result, session, isRunning, onInspect, onRowsShown } = props;
  const { rows, version } = useResultRows(props);
  const rowCount = rows?.rowCount ?? 0;
  const { arrangement, arrange, widthOf } = useArrangement(result.columns, rows, rowCount);
  const [selected, setSelected] = useState<{ runId: string; selection: GridSelection } | null>(null);
  const selection = selected?.runId === result.runId ? selected.selection : null;
  const [wantsSummaries, setHasSummaries] = useState(true);
  const hasSummaries = wantsSummaries && isWorthSummaries(result.rowCount);
  const [filterColumn, askFilter] = useState<number | null | undefined>(undefined);
  const [columnsInView, setColumnsInView] = useState<readonly number[]>([]);
  const layout = useRef<GridLayout | null>(null);
  const summaryOf = useColumnSummaries({
    session,
    runId: result.runId,
    columnsInView,
    isOn: hasSummaries && !isRunning && rowCount > 0 && props.view === "table",
  });

  const onView = useCallback(
    (view: GridView, shown: GridLayout) => {
      layout.current = shown;
      setColumnsInView((known) => {
        const next = view.columns.map((column) => column.index);
        return next.join() === known.join() ? known : next;
      });
      onRowsShown?.(
        view.lastRow < view.firstRow ? null : { first: view.firstRow + 1, last: view.lastRow + 1 },
      );
    },
    [onRowsShown],
  );
  const select = (next: GridSelection, shown: GridLayout) => {
    setSelected({ runId: result.runId, selection: next });
    const column = shown.columns[next.active.place]?.index ?? 0;
    const found = rows?.find(next.active.row);
    const text = found ? found.page.textAt(found.row, column) : undefined;
    const type = result.columns[column]?.type ?? "";
    onInspect(
      text === undefined ? { column } : { column, value: { text: text ?? "", isNull: text === null, type } },
    );
  };
  const setQuery = (order: readonly ResultOrder[], filters: readonly ResultFilter[]) => {
    setSelected(null);
    rows?.setQuery({ order, filters });
  };
  const order = rows?.query.order ?? [];
  const filters = rows?.query.filters ?? [];

  return {
    rows,
    version,
    arrangement,
    arrange,
    widthOf,
    selection,
    select,
    order,
    filters,
    setOrder: (next) => setQuery(next, filters),
    setFilters: (next) => setQuery(order, next),
    hasSummaries,
    setHasSummaries,
    summaryOf,
    onView,
    filterColumn,
    askFilter,
    copy: (format) => {
      if (rows && layout.current)
        void copySelection({ rows, layout: layout.current, selection, format, columns: result.columns });
    },
  };
}

/** Without a selection the whole table is meant. */
async function copySelection(options: {
  rows: ResultRows;
  layout: GridLayout;
  selection: GridSelection | null;
  columns: ResultPanelProps["result"]["columns"];
  format: CopyFormat;
}): Promise<void> {
  const { rows, layout } = options;
  const extent = { rows: rows.rowCount, places: layout.columns.length, rowsPerPage: 1 };
  const selection = clampSelection(options.selection ?? selectAll(extent), extent);
  if (!selection) return;
  try {
    const outcome = await copyRows({
      rows,
      layout,
      columns: options.columns,
      range: rangeOf(selection),
      format: options.format,
      signal: new AbortController().signal,
      write: writeClipboard,
    });
    showToast(
      outcome.type === "copied"
        ? {
            text: `Copied ${displayCount(outcome.rows)} × ${displayCount(outcome.columns)} cells`,
            icon: "copy",
          }
        : {
            text: `${displayCount(outcome.cells)} cells are too many to copy (${displayCount(COPY_CELLS_MAX)} at most). Export the Result instead.`,
            icon: "warn",
          },
    );
  } catch (error) {
    const { title, text } = refusalOf(error);
    showToast({ text: `Not copied: ${title}. ${text}`, isFailure: true });
  }
}

/** What the header of the grid needs, from the state above. */
export function headerActions(table: ResultTableState, props: ResultPanelProps) {
  const { result } = props;
  const fit = (column: number) =>
    table.arrange(resizeColumn(table.arrangement, column, table.widthOf(column)));
  return {
    onResize: (column: number, widthPx: number) =>
      table.arrange(resizeColumn(table.arrangement, column, widthPx)),
    onFit: fit,
    onMove: (dragged: number, target: number) =>
      table.arrange(moveColumn(table.arrangement, dragged, target)),
    onSort: (column: number, isAdditional: boolean) =>
      table.setOrder(toggleSort(table.order, column, isAdditional)),
    sortOf: (column: number) => sortOf(table.order, column),
    isFiltered: (column: number) => table.filters.some((filter) => filter.column === column),
    columnMenu: (column: number): readonly MenuEntry[] =>
      columnMenu({
        column,
        name: result.columns[column]?.name ?? "",
        arrangement: table.arrangement,
        order: table.order,
        arrange: table.arrange,
        sort: table.setOrder,
        filter: table.askFilter,
        fit,
        copyName: (name) => void writeClipboard(name),
        inspect: (index) => props.onInspect({ column: index }),
      }),
  };
}
