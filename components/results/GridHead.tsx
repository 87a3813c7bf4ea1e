"use client";

import { useEffect, useMemo, useRef } from "react";
import { ColumnHeader, type ColumnHeaderProps } from "./ColumnHeader.tsx";
import type { GridLayout, PlacedColumn } from "./grid-columns.ts";
import type { ResultGridProps } from "./result-grid-props.ts";

/** The header row: only the columns in view are elements; pinned ones stay at the left. */
export function GridHead(
  props: ResultGridProps & {
    readonly layout: GridLayout;
    readonly inView: readonly PlacedColumn[];
    readonly headPx: number;
  },
) {
  const { layout, inView, headPx } = props;
  const actions = useLatestActions(props);
  const pinned = inView.filter((column) => column.isPinned);
  const scrolled = inView.filter((column) => !column.isPinned);
  const header = (placed: PlacedColumn) => {
    const column = props.columns[placed.index];
    if (!column) return null;
    const sort = props.sortOf(placed.index);
    return (
      <ColumnHeader
        key={placed.index}
        column={column}
        placed={placed}
        place={layout.columns.findIndex((other) => other.index === placed.index)}
        sortDirection={sort?.direction ?? null}
        sortRank={sort?.rank ?? null}
        isFiltered={props.isFiltered(placed.index)}
        summary={props.summaryOf(placed.index)}
        hasSummary={props.hasSummaries}
        {...actions}
      />
    );
  };
  return (
    <div role="rowgroup" className="gridv__head" style={{ width: layout.totalPx, height: headPx }}>
      <div role="row" aria-rowindex={1} className="gridv__headrow">
        <div className="gridv__pinned" role="presentation" style={{ width: layout.pinnedPx }}>
          <div
            role="columnheader"
            className="gridv__th gridv__th--index"
            style={{ left: 0, width: layout.gutterPx }}
            aria-colindex={1}
          >
            <span className="visually-hidden">Row</span>
          </div>
          {pinned.map(header)}
        </div>
        {scrolled.map(header)}
      </div>
    </div>
  );
}

type HeaderActions = Pick<ColumnHeaderProps, "menu" | "onSort" | "onResize" | "onFit" | "onDrop">;

/** Actions that never change, so that headers are not drawn again for every row that arrives. */
function useLatestActions(props: ResultGridProps): HeaderActions {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  return useMemo<HeaderActions>(
    () => ({
      menu: (column) => latest.current.columnMenu(column),
      onSort: (...change) => latest.current.onSort(...change),
      onResize: (...change) => latest.current.onResize(...change),
      onFit: (column) => latest.current.onFit(column),
      onDrop: (...move) => latest.current.onMove(...move),
    }),
    [],
  );
}
