import { NOT_APPLIED } from "../../compute/notebook/applied.ts";
import { copyName, nextCellName } from "../../compute/notebook/cell-name.ts";
import { cellBefore } from "../../compute/notebook/cell-order.ts";
import { findCell, type TextCell } from "../../compute/notebook/notebook.ts";
import type { NameReferences, NewCell } from "../../compute/notebook/operation.ts";
import type { CellId } from "../../compute/protocol/ids.ts";
import { newId } from "../../compute/protocol/ids.ts";
import { findName, quoteName } from "../editor/sql-tokens.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { ownText } from "./own-text.ts";
import { selectedCells, selectOne } from "./selection.ts";
import { findValueReferences } from "./value-references.ts";

const shownOf = (controller: NotebookController) => controller.store.getSnapshot().document.shown;

/** Inserts an empty cell behind `afterCellId` (`null`: in front), selects it and gives it the keyboard. */
export function insertCell(
  controller: NotebookController,
  type: "sql" | "text",
  afterCellId: string | null,
  options: { text?: string; isEditing?: boolean } = {},
): string {
  const id = newId("cel_");
  const text = options.text ?? "";
  const cell =
    type === "sql"
      ? ({
          type,
          id,
          text,
          name: nextCellName(shownOf(controller)),
          target: null,
          view: "table",
          chart: null,
          isCollapsed: false,
        } as const)
      : ({ type, id, text } as const);
  controller.change({ type: "insert-cell", cell, afterCellId: afterCellId as CellId | null });
  controller.store.select(selectOne(id));
  controller.store.setMode((options.isEditing ?? true) ? "edit" : "command");
  return id;
}

/** Inserts a copy behind the cell, with everything that was chosen for it, and selects it. Results stay with the original. */
export function duplicateCell(controller: NotebookController, cellId: string): void {
  const { document, ownVersions } = controller.store.getSnapshot();
  const original = findCell(document.shown, cellId);
  if (!original) return;
  const id = newId("cel_");
  const { text } = ownText(original, ownVersions);
  const cell: NewCell =
    original.type === "text"
      ? { type: "text", id, text }
      : {
          type: "sql",
          id,
          text,
          name: copyName(document.shown, original.name),
          target: original.target,
          view: original.view,
          chart: original.chart,
          isCollapsed: original.isCollapsed,
        };
  const reason = controller.change({ type: "insert-cell", cell, afterCellId: original.id });
  if (reason === null) controller.store.select(selectOne(id));
}

/** Writes a cell's text, on top of the version that this tab goes on with. */
export function writeText(controller: NotebookController, cellId: string, text: string): void {
  const { document, ownVersions } = controller.store.getSnapshot();
  const cell = findCell(document.shown, cellId);
  if (!cell) return;
  const { version, text: before } = ownText(cell, ownVersions);
  if (text !== before) controller.change({ type: "edit-text", cellId: cell.id, baseVersion: version, text });
}

/** Deletes the selected cells and selects what takes their place. `z` brings them back one by one. */
export function deleteSelected(controller: NotebookController): void {
  const { document, selection } = controller.store.getSnapshot();
  const cellIds = selectedCells(document.shown, selection);
  const first = document.shown.cells.findIndex(({ id }) => id === cellIds[0]);
  for (const cellId of cellIds) controller.change({ type: "delete-cell", cellId: cellId as CellId });
  const { cells } = shownOf(controller);
  controller.store.select(selectOne((cells[first] ?? cells.at(-1))?.id ?? null));
}

/** Brings the last deleted cell back, whoever deleted it. */
export function undoDelete(controller: NotebookController): void {
  const last = shownOf(controller).deleted.at(-1);
  if (!last) return;
  controller.change({ type: "restore-cell", cellId: last.cell.id });
  controller.store.select(selectOne(last.cell.id));
}

export function moveCell(controller: NotebookController, cellId: string, step: 1 | -1): void {
  const { cells } = shownOf(controller);
  const index = cells.findIndex(({ id }) => id === cellId);
  const beyond = step > 0 ? cells[index + 1] : (cells[index - 2] ?? null);
  if (index < 0 || beyond === undefined || (step < 0 && index === 0)) return;
  controller.change({ type: "move-cell", cellId: cellId as CellId, afterCellId: beyond?.id ?? null });
}

/** Makes the selected cells Markdown or SQL. */
export function setSelectedType(controller: NotebookController, cellType: "sql" | "text"): void {
  const { document, selection } = controller.store.getSnapshot();
  for (const cellId of selectedCells(document.shown, selection)) {
    const name = nextCellName(shownOf(controller));
    controller.change({ type: "set-type", cellId: cellId as CellId, cellType, name });
  }
}

/** Hides or shows the result area of the selected cells. */
export function toggleSelectedCollapsed(controller: NotebookController): void {
  const { document, selection } = controller.store.getSnapshot();
  for (const cellId of selectedCells(document.shown, selection)) {
    const cell = findCell(document.shown, cellId);
    if (cell?.type !== "sql") continue;
    controller.change({ type: "set-collapsed", cellId: cell.id, isCollapsed: !cell.isCollapsed });
  }
}

/** Gives the selected cells the n-th place of the picker, from 1. */
export function setSelectedTarget(controller: NotebookController, number: number): void {
  const entry = controller.registry.entries()[number - 1];
  if (!entry) return;
  const { document, selection } = controller.store.getSnapshot();
  for (const cellId of selectedCells(document.shown, selection)) setTarget(controller, cellId, entry.ref);
}

export function setTarget(
  controller: NotebookController,
  cellId: string,
  target: { type: "browser" } | { type: "pool"; poolId: string } | null,
): void {
  if (findCell(shownOf(controller), cellId)?.type !== "sql") return;
  controller.change({
    type: "set-target",
    cellId: cellId as CellId,
    target: target as { type: "browser" } | null,
  });
}

/**
 * Renames a cell and every place where the planner, or failing that the text, says
 * that another cell reads it. Answers why not, in words, or `null`.
 */
export function renameCell(controller: NotebookController, cellId: string, name: string): string | null {
  const { document, plans } = controller.store.getSnapshot();
  const cell = findCell(document.shown, cellId);
  if (cell?.type !== "sql") return NOT_APPLIED.cell_gone;
  const references = document.shown.cells.flatMap((reader) => {
    if (reader.id === cell.id) return [];
    if (reader.type === "text") return valueReferences(reader, cell.name);
    const plan = plans[reader.id];
    const isKnown = plan?.version === reader.version && plan.answer.failure === null;
    const reads = plan?.answer.cells.some((read) => read.toLowerCase() === cell.name.toLowerCase());
    if (isKnown && !reads) return [];
    const positions = findName(reader.text, cell.name);
    return positions.length > 0 ? [{ cellId: reader.id, version: reader.version, positions }] : [];
  });
  const reason = controller.change({
    type: "rename-cell",
    cellId: cell.id,
    name,
    sqlName: quoteName(name),
    references,
  });
  return reason === null ? null : (NOT_APPLIED[reason as keyof typeof NOT_APPLIED] ?? reason);
}

/** Where a text shows values of the cell that is called `name`. */
function valueReferences({ id, version, text }: TextCell, name: string): NameReferences[] {
  const positions = findValueReferences(text)
    .filter(({ cell }) => cell.toLowerCase() === name.toLowerCase())
    .map((reference) => reference.name);
  return positions.length > 0 ? [{ cellId: id, version, positions }] : [];
}

/** The cell in front of which something is inserted with `a`. */
export function idBefore(controller: NotebookController, cellId: string | null): string | null {
  return cellId === null ? null : (cellBefore(shownOf(controller), cellId)?.id ?? null);
}
