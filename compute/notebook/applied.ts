import type { Cell, Notebook } from "./notebook.ts";

/** Why an operation changes nothing. All of these are normal when two tabs work at once. */
export const NOT_APPLIED = {
  cell_gone: "The cell was deleted meanwhile.",
  cell_exists: "The cell is there already.",
  name_taken: "Another cell has this name.",
  wrong_type: "The cell is of another type now.",
  too_many_cells: "The notebook has as many cells as it can.",
  too_many_versions: "Too many versions of this cell wait for a choice.",
} as const;
export type NotAppliedReason = keyof typeof NOT_APPLIED;

/** What follows from a change for whoever shows or runs the notebook. */
export type NotebookEffect =
  | { readonly type: "text-changed"; readonly cellId: string }
  | { readonly type: "cell-inserted"; readonly cellId: string }
  | { readonly type: "cell-deleted"; readonly cellId: string }
  | { readonly type: "conflict-found"; readonly cellId: string }
  | { readonly type: "cell-renamed"; readonly cellId: string; readonly previousName: string };

export type Applied =
  | { readonly isApplied: true; readonly notebook: Notebook; readonly effects: readonly NotebookEffect[] }
  | { readonly isApplied: false; readonly reason: NotAppliedReason };

export function applied(notebook: Notebook, ...effects: NotebookEffect[]): Applied {
  return { isApplied: true, notebook, effects };
}

export function notApplied(reason: NotAppliedReason): Applied {
  return { isApplied: false, reason };
}

export function replaceCell(notebook: Notebook, cell: Cell): Notebook {
  return { ...notebook, cells: notebook.cells.map((old) => (old.id === cell.id ? cell : old)) };
}
