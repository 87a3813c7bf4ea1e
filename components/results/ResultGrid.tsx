"use client";

import { useDeferredValue, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { type GridLayout, visibleColumns } from "./grid-columns.ts";
import { handleGridKey } from "./grid-keys.ts";
import { type GridSelection, rangeOf } from "./grid-selection.ts";
import type { GridSurface, GridView } from "./grid-surface.ts";
import { GridHead } from "./GridHead.tsx";
import { cellDomId, GridRows } from "./GridRows.tsx";
import type { ResultGridProps } from "./result-grid-props.ts";
import type { ResultRows } from "./result-rows.ts";
import { headHeightPx, tableHeightPx } from "./table-height.ts";
import { useGridPointer } from "./use-grid-pointer.ts";
import { useGridScene } from "./use-grid-scene.ts";
import { useGridSurface } from "./use-grid-surface.ts";

const WIDTH_PX_GUESS = 780;

/** Rows and columns of a Result. The body is a canvas; header, focus and a copy of the rows in view are elements. */
export function ResultGrid(props: ResultGridProps) {
  const { rows, selection } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const sizer = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState<GridView | null>(null);
  const headPx = headHeightPx(props.hasSummaries);
  const { layout, scene } = useGridScene(props, view?.widthPx ?? WIDTH_PX_GUESS);
  const onRows = (first: number, last: number, direction: -1 | 0 | 1) => rows?.want(first, last, direction);
  const surface = useGridSurface({ scroller, sizer, canvas, headPx, scene, onRows, onView: setView });
  useReports(props, view, layout, surface);
  const quietVersion = useDeferredValue(props.version);
  const { pointer, onKeyDown } = useGridInput({ props, view, layout, scroller, surface });
  const bodyPx = tableHeightPx({ ...props, hasOverlay: Boolean(props.overlay) });
  const scrollbarPx = useScrollbarPx(scroller, layout.totalPx > (view?.widthPx ?? Infinity));
  return (
    <div className="gridv-frame" style={{ height: bodyPx + scrollbarPx }}>
      <div
        ref={scroller}
        className="gridv"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={scene.rowCount + 1}
        aria-colcount={layout.columns.length + 1}
        aria-multiselectable="true"
        aria-busy={scene.isPending}
        aria-activedescendant={activeDomId(gridId, selection, view)}
        onKeyDown={onKeyDown}
      >
        <div ref={sizer} className="gridv__sizer" role="presentation">
          <GridHead {...props} layout={layout} inView={headersInView(layout, view)} headPx={headPx} />
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

/** What a bar under the rows takes, so that it covers none. */
function useScrollbarPx(scroller: React.RefObject<HTMLElement | null>, isWide: boolean): number {
  const [px, setPx] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    // the bar's size is known only once the browser has laid it out
    // oxlint-disable-next-line react/set-state-in-effect
    setPx(isWide && element ? element.offsetHeight - element.clientHeight : 0);
  }, [scroller, isWide]);
  return px;
}

/** Tells what is in view, and goes to the first row of a new order or filter. */
function useReports(
  { rows, onView }: ResultGridProps,
  view: GridView | null,
  layout: GridLayout,
  surface: React.RefObject<GridSurface | null>,
): void {
  useEffect(() => {
    if (view) onView(view, layout);
  }, [view, layout, onView]);
  const query = rows?.query;
  useEffect(() => {
    if (query) surface.current?.scrollToTop();
  }, [query, surface]);
}

function useGridInput(grid: {
  readonly props: ResultGridProps;
  readonly view: GridView | null;
  readonly layout: GridLayout;
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly surface: React.RefObject<GridSurface | null>;
}) {
  const { props, view, layout, scroller, surface } = grid;
  const { rows, selection } = props;
  const select = (next: GridSelection) => {
    props.onSelect(next, layout);
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
      extent: {
        rows: rows?.rowCount ?? 0,
        places: layout.columns.length,
        rowsPerPage: view?.rowsPerPage ?? 10,
      },
      select,
      copy: () => props.onCopy(layout),
      inspect: props.onOpenValue,
    });
    if (!isMine) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { pointer, onKeyDown };
}

function headersInView(layout: GridLayout, view: GridView | null) {
  if (!view) return visibleColumns(layout, 0, WIDTH_PX_GUESS);
  const shown = new Set(view.columns.map((column) => column.index));
  return layout.columns.filter((column) => shown.has(column.index));
}

/** Only a row in view has an element that can be pointed at. */
function activeDomId(gridId: string, selection: GridSelection | null, view: GridView | null) {
  const active = selection?.active;
  if (!active || !view || active.row < view.firstRow || active.row > view.lastRow) return undefined;
  return cellDomId(gridId, active.row, active.place);
}

const TITLE_CHARS_MAX = 300;

function exactTitle(rows: ResultRows | null, row: number, column: number): string {
  const found = rows?.find(row);
  return found?.page.textAt(found.row, column)?.slice(0, TITLE_CHARS_MAX) ?? "";
}
