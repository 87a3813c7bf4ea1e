import { LIMITS } from "../protocol/limits.ts";
import { type Applied, applied, notApplied, replaceCell } from "./applied.ts";
import { applyTextOperation } from "./apply-text-operation.ts";
import { freeName } from "./cell-name.ts";
import { bringBack, cellBefore, findDeleted, indexBehind, insertAt } from "./cell-order.ts";
import { type Cell, findCell, type Notebook, type SqlCell } from "./notebook.ts";
import type { Operation, OperationOf } from "./operation.ts";

/**
 * Applies one change to the document. Pure: the server, and every tab, come to the
 * same document from the same operations in the same order. `revision` is the one
 * that this operation makes. Cells that it does not touch keep their identity.
 *
 * An operation that no longer makes sense is not applied; that is not an error.
 * Of two edits from the same version the first is the text, the second is kept
 * beside it. An edit of a cell that was deleted meanwhile brings the cell back.
 */
export function applyOperation(notebook: Notebook, operation: Operation, revision: number): Applied {
  switch (operation.type) {
    case "set-title":
      return applied({ ...notebook, title: operation.title });
    case "set-default-target":
      return applied({ ...notebook, defaultTarget: operation.target });
    case "insert-cell":
      return insertCell(notebook, operation, revision);
    case "delete-cell":
      return deleteCell(notebook, operation.cellId);
    case "restore-cell":
      return restoreCell(notebook, operation.cellId);
    case "move-cell":
      return moveCell(notebook, operation);
    case "edit-text":
    case "resolve-conflict":
    case "rename-cell":
      return applyTextOperation(notebook, operation, revision);
    case "set-type":
      return setType(notebook, operation, revision);
    case "set-target":
      return changeSqlCell(notebook, operation.cellId, { target: operation.target });
    case "set-view":
      return changeSqlCell(notebook, operation.cellId, { view: operation.view });
    case "set-chart":
      return changeSqlCell(notebook, operation.cellId, { chart: operation.chart });
    case "set-collapsed":
      return changeSqlCell(notebook, operation.cellId, { isCollapsed: operation.isCollapsed });
  }
}

function insertCell(notebook: Notebook, operation: OperationOf<"insert-cell">, revision: number): Applied {
  const { cell: newCell, afterCellId } = operation;
  if (findCell(notebook, newCell.id) || findDeleted(notebook, newCell.id)) return notApplied("cell_exists");
  if (notebook.cells.length >= LIMITS.notebookCellsMax) return notApplied("too_many_cells");
  const written = { version: operation.operationId, textRevision: revision, others: [] };
  const cell: Cell =
    newCell.type === "sql"
      ? { ...newCell, ...written, name: freeName(notebook, newCell.name) }
      : { ...newCell, ...written };
  const cells = insertAt(notebook.cells, indexBehind(notebook, afterCellId), cell);
  return applied({ ...notebook, cells }, { type: "cell-inserted", cellId: cell.id });
}

function deleteCell(notebook: Notebook, cellId: string): Applied {
  const cell = findCell(notebook, cellId);
  if (!cell) return notApplied("cell_gone");
  const afterCellId = cellBefore(notebook, cellId)?.id ?? null;
  const deleted = [...notebook.deleted, { cell, afterCellId }].slice(-LIMITS.deletedCellsMax);
  const cells = notebook.cells.filter(({ id }) => id !== cellId);
  return applied({ ...notebook, cells, deleted }, { type: "cell-deleted", cellId });
}

function restoreCell(notebook: Notebook, cellId: string): Applied {
  const record = findDeleted(notebook, cellId);
  if (!record) return notApplied(findCell(notebook, cellId) ? "cell_exists" : "cell_gone");
  if (notebook.cells.length >= LIMITS.notebookCellsMax) return notApplied("too_many_cells");
  return applied(bringBack(notebook, record.cell, record.afterCellId), { type: "cell-inserted", cellId });
}

function moveCell(notebook: Notebook, { cellId, afterCellId }: OperationOf<"move-cell">): Applied {
  const cell = findCell(notebook, cellId);
  if (!cell) return notApplied("cell_gone");
  if (afterCellId === cellId) return applied(notebook);
  const rest = { ...notebook, cells: notebook.cells.filter(({ id }) => id !== cellId) };
  return applied({ ...rest, cells: insertAt(rest.cells, indexBehind(rest, afterCellId), cell) });
}

function setType(notebook: Notebook, operation: OperationOf<"set-type">, revision: number): Applied {
  const cell = findCell(notebook, operation.cellId);
  if (!cell) return notApplied("cell_gone");
  if (cell.type === operation.cellType) return applied(notebook);
  const { id, text, version, others } = cell;
  const fields = { id, text, version, others, textRevision: revision };
  const changed: Cell =
    operation.cellType === "text"
      ? { type: "text", ...fields }
      : {
          type: "sql",
          ...fields,
          name: freeName(notebook, operation.name),
          target: null,
          view: "table",
          chart: null,
          isCollapsed: false,
        };
  return applied(replaceCell(notebook, changed), { type: "text-changed", cellId: id });
}

function changeSqlCell(notebook: Notebook, cellId: string, change: Partial<SqlCell>): Applied {
  const cell = findCell(notebook, cellId);
  if (!cell) return notApplied("cell_gone");
  if (cell.type !== "sql") return notApplied("wrong_type");
  return applied(replaceCell(notebook, { ...cell, ...change }));
}
