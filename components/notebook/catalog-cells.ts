import type { CatalogCell } from "../catalog/catalog-rows.ts";
import type { NotebookSnapshot } from "./notebook-store.ts";

/**
 * What the catalog shows of the notebook's cells. Every key changes the document and hardly any
 * changes this: as long as names and columns are the same, so is the list.
 */
export function createCatalogCells(): (
  snapshot: Pick<NotebookSnapshot, "document" | "board">,
) => readonly CatalogCell[] {
  let last: readonly CatalogCell[] = [];
  return ({ document, board }) => {
    const cells = document.shown.cells.flatMap((cell) =>
      cell.type === "sql"
        ? [{ cellId: cell.id, name: cell.name, columns: board.runs[cell.id]?.result?.columns }]
        : [],
    );
    const isSame =
      cells.length === last.length && cells.every((cell, index) => isSameCell(cell, last[index]));
    if (!isSame) last = cells;
    return last;
  };
}

function isSameCell(left: CatalogCell, right: CatalogCell | undefined): boolean {
  return left.cellId === right?.cellId && left.name === right.name && left.columns === right.columns;
}
