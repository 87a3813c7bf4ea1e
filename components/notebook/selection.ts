import type { Notebook } from "../../compute/notebook/notebook.ts";

/** Cells chosen in command mode: from `anchorId` to `headId`, both included. `headId` has the keyboard. */
export interface Selection {
  readonly anchorId: string | null;
  readonly headId: string | null;
}

export const NOTHING_SELECTED: Selection = { anchorId: null, headId: null };

export function selectOne(cellId: string | null): Selection {
  return { anchorId: cellId, headId: cellId };
}

/** Ids of the selected cells, in notebook order. */
export function selectedCells(notebook: Notebook, { anchorId, headId }: Selection): string[] {
  const anchor = notebook.cells.findIndex(({ id }) => id === anchorId);
  const head = notebook.cells.findIndex(({ id }) => id === headId);
  if (head < 0) return [];
  const from = anchor < 0 ? head : Math.min(anchor, head);
  const to = anchor < 0 ? head : Math.max(anchor, head);
  return notebook.cells.slice(from, to + 1).map(({ id }) => id);
}

/** Whether a cell is among the selected ones. */
export function isSelectedCell(notebook: Notebook, selection: Selection, cellId: string): boolean {
  if (selection.headId === cellId) return true;
  if (selection.anchorId === selection.headId) return false;
  return selectedCells(notebook, selection).includes(cellId);
}

/** The selection one cell further; `isExtending` keeps its other end. Stays at the ends. */
export function moveSelection(
  notebook: Notebook,
  selection: Selection,
  step: 1 | -1,
  isExtending: boolean,
): Selection {
  if (notebook.cells.length === 0) return NOTHING_SELECTED;
  const head = notebook.cells.findIndex(({ id }) => id === selection.headId);
  const index = head < 0 ? (step > 0 ? 0 : notebook.cells.length - 1) : head + step;
  const cellId = notebook.cells[Math.max(0, Math.min(notebook.cells.length - 1, index))]?.id ?? null;
  return { anchorId: isExtending ? (selection.anchorId ?? cellId) : cellId, headId: cellId };
}

/** The same selection when its cells are still there; else nothing of them. */
export function selectionWithout(selection: Selection, notebook: Notebook): Selection {
  const has = (cellId: string | null) => notebook.cells.some(({ id }) => id === cellId);
  if (selection.headId === null || (has(selection.headId) && has(selection.anchorId))) return selection;
  return has(selection.headId) ? selectOne(selection.headId) : NOTHING_SELECTED;
}
