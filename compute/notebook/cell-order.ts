import { freeName } from "./cell-name.ts";
import type { Cell, DeletedCell, Notebook } from "./notebook.ts";

/**
 * The index behind the cell `afterCellId`, where something is inserted. A cell that
 * was deleted meanwhile stands for the one it stood behind; an unknown one for the
 * end. Never throws.
 */
export function indexBehind(notebook: Notebook, afterCellId: string | null): number {
  let anchor = afterCellId;
  for (let step = 0; step <= notebook.deleted.length; step++) {
    if (anchor === null) return 0;
    const index = notebook.cells.findIndex((cell) => cell.id === anchor);
    if (index >= 0) return index + 1;
    const gone = findDeleted(notebook, anchor);
    if (!gone) return notebook.cells.length;
    anchor = gone.afterCellId;
  }
  return notebook.cells.length;
}

export function findDeleted(notebook: Notebook, cellId: string): DeletedCell | undefined {
  return notebook.deleted.find(({ cell }) => cell.id === cellId);
}

/** The cell in front of `cellId`, or `null` when it is the first. */
export function cellBefore(notebook: Notebook, cellId: string): Cell | null {
  const index = notebook.cells.findIndex((cell) => cell.id === cellId);
  return notebook.cells[index - 1] ?? null;
}

export function insertAt<T>(items: readonly T[], index: number, item: T): T[] {
  return [...items.slice(0, index), item, ...items.slice(index)];
}

/** Puts a deleted cell back where it stood; its name may have been taken meanwhile. */
export function bringBack(notebook: Notebook, cell: Cell, afterCellId: string | null): Notebook {
  const deleted = notebook.deleted.filter((record) => record.cell.id !== cell.id);
  const named = cell.type === "sql" ? { ...cell, name: freeName(notebook, cell.name) } : cell;
  return {
    ...notebook,
    cells: insertAt(notebook.cells, indexBehind(notebook, afterCellId), named),
    deleted,
  };
}
