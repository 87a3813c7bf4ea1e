"use client";

import { ColumnHeader } from "./ColumnHeader.tsx";
import type { GridLayout, PlacedColumn } from "./grid-columns.ts";
import type { ResultGridProps } from "./ResultGrid.tsx";

/** The header row: only the columns in view are elements; pinned ones stay at the left. */
export function GridHead(
  props: ResultGridProps & {
    readonly layout: GridLayout;
    readonly inView: readonly PlacedColumn[];
    readonly headPx: number;
  },
) {
  const { layout, inView, headPx } = props;
  const pinned = inView.filter((column) => column.isPinned);
  const scrolled = inView.filter((column) => !column.isPinned);
  const header = (placed: PlacedColumn) => {
    const column = props.columns[placed.index];
    if (!column) return null;
    return (
      <ColumnHeader
        key={placed.index}
        column={column}
        placed={placed}
        place={layout.columns.findIndex((other) => other.index === placed.index)}
        sort={props.sortOf(placed.index)}
        isFiltered={props.isFiltered(placed.index)}
        summary={props.summaryOf(placed.index)}
        hasSummary={props.hasSummaries}
        menu={() => props.columnMenu(placed.index)}
        onSort={props.onSort}
        onResize={props.onResize}
        onFit={props.onFit}
        onDrop={props.onMove}
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
            aria-label="Row"
          />
          {pinned.map(header)}
        </div>
        {scrolled.map(header)}
      </div>
    </div>
  );
}
