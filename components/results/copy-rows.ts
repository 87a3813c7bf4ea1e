import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind } from "./format/column-kind.ts";
import { copyText, type CopyFormat } from "./copy-text.ts";
import type { GridLayout } from "./grid-columns.ts";
import type { GridRange } from "./grid-selection.ts";
import type { ResultRows } from "./result-rows.ts";

/** Cells of one copy. More freezes the page and most programs that would take it; an export has no such bound. */
export const COPY_CELLS_MAX = 500_000;

export type CopyOutcome =
  | { readonly type: "copied"; readonly rows: number; readonly columns: number }
  | { readonly type: "too-many"; readonly cells: number };

export interface CopyRequest {
  readonly rows: ResultRows;
  readonly columns: readonly ResultColumn[];
  readonly layout: GridLayout;
  readonly range: GridRange;
  readonly format: CopyFormat;
  readonly signal: AbortSignal;
  readonly write: (text: string) => Promise<void>;
}

/** Copies a block of cells, pulling the rows that are not here. @throws TargetError when they can't be had. */
export async function copyRows(request: CopyRequest): Promise<CopyOutcome> {
  const { rows, range, layout, columns } = request;
  const places = layout.columns.slice(range.firstPlace, range.lastPlace + 1);
  const count = range.lastRow - range.firstRow + 1;
  if (count * places.length > COPY_CELLS_MAX) return { type: "too-many", cells: count * places.length };
  const values: (string | null)[][] = [];
  for (let row = range.firstRow; row <= range.lastRow; row++) {
    let found = rows.find(row);
    if (!found) {
      await rows.load(row, row, request.signal);
      found = rows.find(row);
    }
    values.push(places.map(({ index }) => found?.page.textAt(found.row, index) ?? null));
  }
  const copied = {
    columns: places.map(({ index }) => ({
      name: columns[index]?.name ?? "",
      kind: columnKind(columns[index]?.type ?? ""),
    })),
    rows: values,
  };
  await request.write(copyText(copied, request.format));
  return { type: "copied", rows: count, columns: places.length };
}

/** Writes to the clipboard, also where the page has no clipboard of its own (plain HTTP). */
export async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
