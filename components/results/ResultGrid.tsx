"use client";

import { useDeferredValue, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import type { MenuEntry } from "../ui/menu-entry.ts";
import type { ColumnSort } from "./ColumnHeader.tsx";
import { layoutColumns, visibleColumns, type GridColumns, type GridLayout } from "./grid-columns.ts";
import { handleGridKey } from "./grid-keys.ts";
import type { GridScene } from "./grid-painter.ts";
import { rangeOf, type GridSelection } from "./grid-selection.ts";
import type { GridView } from "./grid-surface.ts";
import { GridHead } from "./GridHead.tsx";
import { cellDomId, GridRows } from "./GridRows.tsx";
import { columnDisplay } from "./result-page.ts";
import type { ResultRows } from "./result-rows.ts";
import type { ColumnSummaryState } from "./summary-queue.ts";
import { useGridPointer } from "./use-grid-pointer.ts";
import { useGridSurface } from "./use-grid-surface.ts";

export interface ResultGridProps {
  readonly label: string;
  readonly columns: readonly ResultColumn[];
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

const HEAD_PX = 79;
const HEAD_PX_PLAIN = 29;
const WIDTH_PX_GUESS = 780;

/** Rows and columns of a Result. The body is a canvas; header, focus and a copy of the rows in view are elements. */
export function ResultGrid(props: ResultGridProps) {
  const { rows, columns, arrangement, selection, version, onView, onSelect } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const sizer = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [widthPx, setWidthPx] = useState(WIDTH_PX_GUESS);
  const rowCount = rows?.rowCount ?? 0;
  const headPx = props.hasSummaries ? HEAD_PX : HEAD_PX_PLAIN;
  const displays = useMemo(() => columns.map(columnDisplay), [columns]);
  const layout = useMemo(
    () => layoutColumns(arrangement, rowCount, widthPx),
    [arrangement, rowCount, widthPx],
  );
  const isPending = rows?.isPending ?? false;
  const scene = useMemo<GridScene>(
    () => ({
      layout,
      rowCount,
      displays,
      selection,
      find: (row) => rows?.find(row) ?? null,
      isPending,
      version,
    }),
    [layout, rowCount, displays, selection, rows, isPending, version],
  );
  const { surface, view } = useGridSurface({
    elements: { scroller, sizer, canvas },
    headPx,
    scene,
    onRows: (first, last, direction) => rows?.want(first, last, direction),
  });
  useLayoutEffect(() => setWidthPx(scroller.current?.clientWidth ?? WIDTH_PX_GUESS), []);
  useEffect(() => {
    if (!view) return;
    setWidthPx(view.widthPx);
    onView(view, layout);
  }, [view, layout, onView]);
  const query = rows?.query;
  useEffect(() => {
    if (query) surface.current?.scrollToTop();
  }, [query, surface]);

  const select = (next: GridSelection) => {
    onSelect(next, layout);
    surface.current?.reveal(next.active);
  };
  const pointer = useGridPointer({
    surface,
    selection,
    select,
    inspect: props.onOpenValue,
    titleOf: (row, place) => exactTitle(rows, row, layout.columns[place]?.index ?? 0),
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!scroller.current) return;
    const isMine = handleGridKey(event, {
      grid: scroller.current,
      surface: surface.current,
      selection,
      extent: { rows: rowCount, places: layout.columns.length, rowsPerPage: view?.rowsPerPage ?? 10 },
      select,
      copy: () => props.onCopy(layout),
      inspect: props.onOpenValue,
    });
    if (!isMine) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const inView = view?.columns.filter((column) =>
    layout.columns.some((other) => other.index === column.index),
  );
  const headers = inView
    ? layout.columns.filter((column) => inView.some((other) => other.index === column.index))
    : visibleColumns(layout, 0, widthPx);
  const active = selection?.active;
  const quietVersion = useDeferredValue(version);

  return (
    <div className="gridv-frame">
      <div
        ref={scroller}
        className="gridv"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={layout.columns.length + 1}
        aria-multiselectable="true"
        aria-busy={isPending}
        aria-activedescendant={
          active && view && active.row >= view.firstRow && active.row <= view.lastRow
            ? cellDomId(gridId, active.row, active.place)
            : undefined
        }
        onKeyDown={onKeyDown}
      >
        <div ref={sizer} className="gridv__sizer" role="presentation">
          <GridHead {...props} layout={layout} inView={headers} headPx={headPx} />
          <canvas
            ref={canvas}
            className="gridv__canvas"
            style={{ top: headPx }}
            aria-hidden="true"
            {...pointer}
          />
        </div>
        {rows && view && (
          <GridRows
            gridId={gridId}
            rows={rows}
            version={quietVersion}
            view={view}
            columns={layout.columns}
            range={selection && rangeOf(selection)}
          />
        )}
      </div>
      {props.overlay && (
        <div className="gridv__overlay" style={{ top: headPx }}>
          {props.overlay}
        </div>
      )}
    </div>
  );
}

const TITLE_CHARS_MAX = 300;

function exactTitle(rows: ResultRows | null, row: number, column: number): string {
  const found = rows?.find(row);
  return found?.page.textAt(found.row, column)?.slice(0, TITLE_CHARS_MAX) ?? "";
}
