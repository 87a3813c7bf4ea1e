"use client";

import { memo, useRef, useState } from "react";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { Icon } from "../ui/Icon.tsx";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { Menu } from "../ui/Menu.tsx";
import { ColumnSummary } from "./ColumnSummary.tsx";
import { columnKind, KIND_ICON, shortType } from "./format/column-kind.ts";
import type { PlacedColumn } from "./grid-columns.ts";
import type { ColumnSummaryState } from "./summary-queue.ts";

export interface ColumnSort {
  readonly direction: "ascending" | "descending";
  /** 1 for the first of several, null when it is the only one */
  readonly rank: number | null;
}

export interface ColumnHeaderProps {
  readonly column: ResultColumn;
  readonly placed: PlacedColumn;
  /** from the left, counted from 0 */
  readonly place: number;
  readonly sortDirection: ColumnSort["direction"] | null;
  readonly sortRank: number | null;
  readonly isFiltered: boolean;
  readonly summary: ColumnSummaryState | null;
  readonly hasSummary: boolean;
  readonly menu: (column: number) => readonly MenuEntry[];
  readonly onSort: (column: number, isAdditional: boolean) => void;
  readonly onResize: (column: number, widthPx: number) => void;
  readonly onFit: (column: number) => void;
  readonly onDrop: (dragged: number, target: number) => void;
}

const DRAG_TYPE = "application/x-eider-column";

/** Name, type and summary of a column. Click sorts, Shift-click adds to the order, dragging moves it. */
export const ColumnHeader = memo(function ColumnHeader(props: ColumnHeaderProps) {
  const { column, placed, place, sortDirection, sortRank, isFiltered, hasSummary } = props;
  const kind = columnKind(column.type);
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className={`gridv__th${placed.isPinned ? " is-pinned" : ""}`}
      style={{ left: placed.leftPx, width: placed.widthPx }}
      aria-colindex={place + 2}
      aria-sort={sortDirection ?? "none"}
      aria-label={`${column.name}, ${shortType(column.type)}`}
      data-place={place}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(DRAG_TYPE);
        if (dragged !== "") props.onDrop(Number(dragged), placed.index);
      }}
    >
      <div className="grid__name">
        <span className="gridv__named">
          <Icon name={KIND_ICON[kind]} />
          <button
            type="button"
            tabIndex={-1}
            draggable
            className="gridv__sort"
            title={`${column.name} ${column.type}`}
            aria-label={`Sort by ${column.name}`}
            onClick={(event) => props.onSort(placed.index, event.shiftKey)}
            onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, String(placed.index))}
          >
            {column.name}
          </button>
          {sortDirection && (
            <Icon name={sortDirection === "ascending" ? "sort-up" : "sort-down"} className="gridv__mark" />
          )}
          {sortRank && <span className="gridv__rank">{sortRank}</span>}
          {isFiltered && <Icon name="filter" className="gridv__mark" />}
        </span>
        <span className="grid__type" title={column.type}>
          {shortType(column.type)}
        </span>
        <HeaderMenu name={column.name} entries={() => props.menu(placed.index)} />
      </div>
      {hasSummary && <ColumnSummary state={props.summary} kind={kind} widthPx={placed.widthPx} />}
      <ResizeHandle {...props} />
    </div>
  );
});

function HeaderMenu({ name, entries }: { name: string; entries: () => readonly MenuEntry[] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Menu
      label={`Column ${name}`}
      trigger={
        <button type="button" tabIndex={-1} className="gridv__more" aria-label={`Column ${name}`}>
          <Icon name="down" size="s" />
        </button>
      }
      entries={isOpen ? entries() : []}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
    />
  );
}

function ResizeHandle({ placed, onResize, onFit }: ColumnHeaderProps) {
  const start = useRef<{ x: number; widthPx: number } | null>(null);
  return (
    <span
      className="gridv__resize"
      aria-hidden="true"
      onDoubleClick={() => onFit(placed.index)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widthPx: placed.widthPx };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(placed.index, start.current.widthPx + event.clientX - start.current.x);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
