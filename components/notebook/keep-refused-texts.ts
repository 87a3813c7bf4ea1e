import { nextCellName } from "../../compute/notebook/cell-name.ts";
import { findCell } from "../../compute/notebook/notebook.ts";
import type { Operation } from "../../compute/notebook/operation.ts";
import { newId } from "../../compute/protocol/ids.ts";
import type { NotebookStore } from "./notebook-store.ts";

/**
 * Puts texts that the control plane did not take, because too many versions of their
 * cell wait for a choice or the cell is gone, into cells of their own. Answers what
 * to say of it, or `null` when nothing was refused that somebody wrote.
 */
export function keepRefusedTexts(store: NotebookStore, refused: readonly Operation[]): string | null {
  const latest = new Map(
    refused.flatMap((operation) =>
      operation.type === "edit-text" ? [[operation.cellId, operation.text] as const] : [],
    ),
  );
  if (latest.size === 0) return null;
  const reasons = [...latest].map(([cellId, text]) => {
    const { shown } = store.getSnapshot().document;
    const owner = findCell(shown, cellId);
    const afterCellId = owner?.id ?? shown.cells.at(-1)?.id ?? null;
    const id = newId("cel_");
    const cell =
      owner?.type === "text"
        ? ({ type: "text", id, text } as const)
        : ({
            type: "sql",
            id,
            text,
            name: nextCellName(shown),
            target: null,
            view: "table",
            chart: null,
            isCollapsed: false,
          } as const);
    return store.change({ type: "insert-cell", cell, afterCellId });
  });
  return reasons.every((reason) => reason === null)
    ? "Others changed this cell too often meanwhile. What you wrote is kept in a new cell below it."
    : "Others changed this cell too often meanwhile, and the notebook is full: what you wrote last could not be kept.";
}
