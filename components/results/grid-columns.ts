import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, shortType } from "./format/column-kind.ts";
import { type MeasureText, textWidthPx } from "./text-width.ts";

export const COLUMN_PX_MIN = 48;
export const COLUMN_PX_MAX = 1_200;

/** How the columns of one Result are arranged; indexes are those of the Result. */
export interface GridColumns {
  readonly order: readonly number[];
  readonly widthsPx: Readonly<Record<number, number>>;
  /** so far a column may shrink when all then fit: its name and its values, without the type */
  readonly leastPx: Readonly<Record<number, number>>;
  readonly hidden: readonly number[];
  readonly pinned: readonly number[];
}

export interface PlacedColumn {
  readonly index: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly isPinned: boolean;
}

export interface GridLayout {
  /** pinned first, then by order */
  readonly columns: readonly PlacedColumn[];
  readonly gutterPx: number;
  /** gutter and pinned columns, which do not scroll */
  readonly pinnedPx: number;
  readonly totalPx: number;
}

/** Widths from the name, the type and what the first rows hold. */
export function initialColumns(
  columns: readonly ResultColumn[],
  longestOf: (column: number) => string,
  measure: MeasureText = textWidthPx,
): GridColumns {
  const needs = columns.map((column, index) => columnNeeds(column, longestOf(index), measure));
  return {
    order: columns.map((_, index) => index),
    widthsPx: Object.fromEntries(needs.map(({ naturalPx }, index) => [index, naturalPx])),
    leastPx: Object.fromEntries(needs.map(({ leastPx }, index) => [index, leastPx])),
    hidden: [],
    pinned: [],
  };
}

/**
 * Places columns from left to right. A Result narrower than the view is stretched to
 * fill it; one that fits without the types gives those up before it scrolls.
 */
export function layoutColumns(columns: GridColumns, rowCount: number, viewPx: number): GridLayout {
  const gutterPx = Math.max(44, 18 + String(Math.max(1, rowCount)).length * 6.5 + thousands(rowCount) * 3);
  const isShown = (index: number) => !columns.hidden.includes(index);
  const isPinned = (index: number) => columns.pinned.includes(index);
  const shown = columns.order.filter(isShown);
  const ordered = [...shown.filter(isPinned), ...shown.filter((index) => !isPinned(index))];
  const natural = shrink(columns, ordered, viewPx - gutterPx);
  const sum = natural.reduce((total, width) => total + width, 0);
  const spare = Math.max(0, viewPx - gutterPx - sum);
  let leftPx = gutterPx;
  const placed = ordered.map((index, at) => {
    const share = sum === 0 ? 0 : Math.floor((spare * (natural[at] ?? 0)) / sum);
    const isLast = at === ordered.length - 1;
    const rest = spare > 0 && isLast ? viewPx - leftPx : (natural[at] ?? 0) + share;
    const column = { index, leftPx, widthPx: rest, isPinned: isPinned(index) };
    leftPx += column.widthPx;
    return column;
  });
  const pinnedPx = placed.filter((column) => column.isPinned).reduce((end, c) => end + c.widthPx, gutterPx);
  return { columns: placed, gutterPx, pinnedPx, totalPx: leftPx };
}

function shrink(columns: GridColumns, ordered: readonly number[], roomPx: number): number[] {
  const natural = ordered.map((index) => columns.widthsPx[index] ?? 120);
  const least = ordered.map((index, at) => Math.min(natural[at] ?? 0, columns.leastPx[index] ?? Infinity));
  const sumOf = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
  const [most, fewest] = [sumOf(natural), sumOf(least)];
  if (most <= roomPx || fewest > roomPx || most === fewest) return natural;
  const share = (roomPx - fewest) / (most - fewest);
  return natural.map((width, at) => Math.floor((least[at] ?? 0) + (width - (least[at] ?? 0)) * share));
}

/** Columns that show in [scrollLeft, scrollLeft + viewPx): the pinned ones, and the rest that overlap it. */
export function visibleColumns(layout: GridLayout, scrollLeftPx: number, viewPx: number): PlacedColumn[] {
  const from = scrollLeftPx + layout.pinnedPx;
  const to = scrollLeftPx + viewPx;
  return layout.columns.filter(
    (column) => column.isPinned || (column.leftPx < to && column.leftPx + column.widthPx > from),
  );
}

export function resizeColumn(columns: GridColumns, index: number, widthPx: number): GridColumns {
  const bounded = Math.min(COLUMN_PX_MAX, Math.max(COLUMN_PX_MIN, Math.round(widthPx)));
  return {
    ...columns,
    widthsPx: { ...columns.widthsPx, [index]: bounded },
    leastPx: { ...columns.leastPx, [index]: bounded },
  };
}

export function hideColumn(columns: GridColumns, index: number): GridColumns {
  if (columns.order.length - columns.hidden.length <= 1) return columns;
  return { ...columns, hidden: [...columns.hidden, index] };
}

export function showColumn(columns: GridColumns, index: number): GridColumns {
  return { ...columns, hidden: columns.hidden.filter((hidden) => hidden !== index) };
}

export function togglePin(columns: GridColumns, index: number): GridColumns {
  const pinned = columns.pinned.includes(index)
    ? columns.pinned.filter((other) => other !== index)
    : [...columns.pinned, index];
  return { ...columns, pinned };
}

/** Puts a column where another one is; to the right of it when it came from the left. */
export function moveColumn(columns: GridColumns, index: number, target: number): GridColumns {
  const from = columns.order.indexOf(index);
  const to = columns.order.indexOf(target);
  if (from < 0 || to < 0 || from === to) return columns;
  const order = columns.order.filter((other) => other !== index);
  order.splice(to, 0, index);
  return { ...columns, order };
}

const PADDING_PX = 18;
/** both paddings, the icon, and the gap beside it */
const HEADING_PX = PADDING_PX + 18;
const TYPE_GAP_PX = 10;
/** `231 distinct` and `0.2% null` beside each other */
const SUMMARY_PX_MIN = 118;
const NAME_PX_MAX = 320;

function columnNeeds(column: ResultColumn, longest: string, measure: MeasureText) {
  const kind = columnKind(column.type);
  const isLong = kind === "text" || kind === "nested" || kind === "blob";
  const namePx = Math.min(NAME_PX_MAX, measure(column.name, "name")) + HEADING_PX;
  const typePx = Math.min(160, measure(shortType(column.type), "small")) + TYPE_GAP_PX;
  const valuePx = Math.min(isLong ? 320 : 400, measure(longest, "value") + PADDING_PX + 4);
  return {
    naturalPx: Math.ceil(Math.max(kind === "number" ? 132 : 112, namePx + typePx, valuePx)),
    leastPx: Math.ceil(Math.max(SUMMARY_PX_MIN, namePx, valuePx)),
  };
}

const thousands = (count: number) => Math.floor((String(count).length - 1) / 3);
