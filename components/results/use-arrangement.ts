"use client";

import { useMemo, useState } from "react";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { displayLine } from "./format/display-text.ts";
import { initialColumns, type GridColumns } from "./grid-columns.ts";
import { columnDisplay } from "./result-page.ts";
import type { ResultRows } from "./result-rows.ts";

const SAMPLED_ROWS = 50;

/**
 * Order, widths, hidden and pinned columns. Kept while the columns stay the same
 * (a re-run of the cell), started afresh when they change.
 */
export function useArrangement(
  columns: readonly ResultColumn[],
  rows: ResultRows | null,
  rowCount: number,
): {
  arrangement: GridColumns;
  arrange: (arrangement: GridColumns) => void;
  widthOf: (column: number) => number;
} {
  const signature = columns.map((column) => `${column.name}\u0000${column.type}`).join("\u0001");
  const [kept, setKept] = useState<{ signature: string; arrangement: GridColumns } | null>(null);
  const sampledRows = Math.min(rowCount, SAMPLED_ROWS);
  const natural = useMemo(
    () => initialColumns(columns, (column) => longestOf(columns, rows, column, sampledRows)),
    [columns, rows, sampledRows],
  );
  const arrangement = kept?.signature === signature ? kept.arrangement : natural;
  return {
    arrangement,
    arrange: (next) => setKept({ signature, arrangement: next }),
    widthOf: (column) =>
      initialColumns(columns, (index) => longestOf(columns, rows, index, sampledRows)).widthsPx[column] ??
      120,
  };
}

function longestOf(
  columns: readonly ResultColumn[],
  rows: ResultRows | null,
  index: number,
  sampledRows: number,
): string {
  const column = columns[index];
  if (!rows || !column) return "";
  const { show } = columnDisplay(column);
  let longest = "";
  for (let row = 0; row < sampledRows; row++) {
    const found = rows.find(row);
    if (!found) break;
    const text = found.page.textAt(found.row, index);
    const shown = text === null ? "NULL" : displayLine(show(text), 60);
    if (shown.length > longest.length) longest = shown;
  }
  return longest;
}
