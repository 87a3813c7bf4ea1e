import { memo } from "react";
import type { PlacedColumn } from "./grid-columns.ts";
import type { GridRange } from "./grid-selection.ts";
import type { GridView } from "./grid-surface.ts";
import type { ResultRows } from "./result-rows.ts";

/** The id of a cell's stand-in, for `aria-activedescendant`. */
export const cellDomId = (gridId: string, row: number, place: number) => `${gridId}-r${row}-c${place}`;

/**
 * The rows in view as elements, for screen readers and tests: the canvas shows
 * the same to everybody else. Values are the exact texts.
 */
export const GridRows = memo(function GridRows(props: {
  gridId: string;
  rows: ResultRows;
  version: number;
  view: GridView;
  columns: readonly PlacedColumn[];
  range: GridRange | null;
}) {
  const { gridId, rows, view, columns } = props;
  const numbers: number[] = [];
  for (let row = view.firstRow; row <= Math.min(view.lastRow, rows.rowCount - 1); row++) numbers.push(row);
  return (
    <div role="rowgroup" className="visually-hidden">
      {numbers.map((row) => {
        const found = rows.find(row);
        return (
          <div role="row" key={row} aria-rowindex={row + 2}>
            <div role="rowheader" aria-colindex={1}>
              {row + 1}
            </div>
            {view.columns.map((column) => {
              const place = columns.findIndex((other) => other.index === column.index);
              const text = found ? found.page.textAt(found.row, column.index) : undefined;
              return (
                <div
                  role="gridcell"
                  key={column.index}
                  id={cellDomId(gridId, row, place)}
                  aria-colindex={place + 2}
                  aria-selected={isInRange(props.range, row, place)}
                  data-null={text === null || undefined}
                >
                  {cellWords(text)}
                </div>
              );
            })}
          </div>
        );
      })}
    </div>
  );
});

const isInRange = (range: GridRange | null, row: number, place: number) =>
  range !== null &&
  row >= range.firstRow &&
  row <= range.lastRow &&
  place >= range.firstPlace &&
  place <= range.lastPlace;

function cellWords(text: string | null | undefined): string {
  if (text === undefined) return "loading";
  if (text === null) return "NULL";
  return text === "" ? "''" : text.slice(0, 2_000);
}
