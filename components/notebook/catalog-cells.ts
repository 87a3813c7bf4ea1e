import type { CatalogCell } from "../catalog/catalog-rows.ts";
import type { NotebookSnapshot } from "./notebook-store.ts";

/** The SQL cells as the catalog lists them. The function answers the same list until a name, a cell or its columns change: every key asks. */
export function createCatalogCells(): (snapshot: NotebookSnapshot) => readonly CatalogCell[] {
  let known: readonly CatalogCell[] = [];
  let knownCells: NotebookSnapshot["document"]["shown"]["cells"] | null = null;
  let knownRuns: NotebookSnapshot["board"]["runs"] | null = null;
  return ({ document, board }) => {
    const { cells } = document.shown;
    if (cells === knownCells && board.runs === knownRuns) return known;
    [knownCells, knownRuns] = [cells, board.runs];
    const listed = cells.flatMap((cell) =>
      cell.type === "sql"
        ? [{ cellId: cell.id, name: cell.name, columns: board.runs[cell.id]?.result?.columns }]
        : [],
    );
    if (!isSameList(listed, known)) known = listed;
    return known;
  };
}

function isSameList(left: readonly CatalogCell[], right: readonly CatalogCell[]): boolean {
  return (
    left.length === right.length &&
    left.every((cell, at) => {
      const other = right[at];
      return cell.cellId === other?.cellId && cell.name === other.name && cell.columns === other.columns;
    })
  );
}
