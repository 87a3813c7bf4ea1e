import { LIMITS } from "../protocol/limits.ts";
import { type Applied, applied, type NotebookEffect, notApplied, replaceCell } from "./applied.ts";
import { isNameFree } from "./cell-name.ts";
import { bringBack, findDeleted } from "./cell-order.ts";
import { type Cell, findCell, type Notebook } from "./notebook.ts";
import type { NameReferences, OperationOf } from "./operation.ts";

/** The operations that write the text of cells; part of `applyOperation`. */
export function applyTextOperation(
  notebook: Notebook,
  operation: OperationOf<"edit-text" | "resolve-conflict" | "rename-cell">,
  revision: number,
): Applied {
  if (operation.type === "edit-text") return editText(notebook, operation, revision);
  if (operation.type === "resolve-conflict") return resolveConflict(notebook, operation, revision);
  return renameCell(notebook, operation, revision);
}

function editText(notebook: Notebook, edit: OperationOf<"edit-text">, revision: number): Applied {
  const gone = findDeleted(notebook, edit.cellId);
  const effects: NotebookEffect[] = gone ? [{ type: "cell-inserted", cellId: edit.cellId }] : [];
  const current = gone ? bringBack(notebook, gone.cell, gone.afterCellId) : notebook;
  const cell = findCell(current, edit.cellId);
  if (!cell) return notApplied("cell_gone");
  if (gone && current.cells.length > LIMITS.notebookCellsMax) return notApplied("too_many_cells");
  const written = writeVersion(cell, edit, revision);
  if (!written) return notApplied("too_many_versions");
  const isConflict = written.others.length > cell.others.length;
  effects.push({ type: isConflict ? "conflict-found" : "text-changed", cellId: cell.id });
  return applied(replaceCell(current, written), ...effects);
}

/** The cell with the edit in the version it was made from; beside the others when that one is gone. */
function writeVersion(
  cell: Cell,
  { operationId, baseVersion, text }: OperationOf<"edit-text">,
  revision: number,
): Cell | null {
  if (baseVersion === cell.version) return { ...cell, text, version: operationId, textRevision: revision };
  const other = { version: operationId, text };
  const index = cell.others.findIndex(({ version }) => version === baseVersion);
  if (index >= 0) return { ...cell, others: cell.others.with(index, other) };
  if (cell.others.length >= LIMITS.otherVersionsMax) return null;
  return { ...cell, others: [...cell.others, other] };
}

/** Versions that the person did not see, because they were saved meanwhile, stay in conflict. */
function resolveConflict(
  notebook: Notebook,
  { operationId, cellId, versions, text }: OperationOf<"resolve-conflict">,
  revision: number,
): Applied {
  const cell = findCell(notebook, cellId);
  if (!cell) return notApplied("cell_gone");
  const unseen = [{ version: cell.version, text: cell.text }, ...cell.others].filter(
    (candidate) => !versions.includes(candidate.version),
  );
  const resolved = { ...cell, text, version: operationId, textRevision: revision, others: unseen };
  return applied(replaceCell(notebook, resolved), { type: "text-changed", cellId });
}

function renameCell(notebook: Notebook, rename: OperationOf<"rename-cell">, revision: number): Applied {
  const cell = findCell(notebook, rename.cellId);
  if (!cell) return notApplied("cell_gone");
  if (cell.type !== "sql") return notApplied("wrong_type");
  if (!isNameFree(notebook, rename.name, cell.id)) return notApplied("name_taken");
  const effects: NotebookEffect[] = [{ type: "cell-renamed", cellId: cell.id, previousName: cell.name }];
  const named = replaceCell(notebook, { ...cell, name: rename.name });
  const cells = named.cells.map((reader) => {
    const references = rename.references.find(
      ({ cellId, version }) => cellId === reader.id && version === reader.version,
    );
    if (!references || references.positions.length === 0) return reader;
    const text = replacePositions(reader.text, references.positions, rename.sqlName);
    return { ...reader, text, version: rename.operationId, textRevision: revision };
  });
  return applied({ ...named, cells }, ...effects);
}

function replacePositions(text: string, positions: NameReferences["positions"], name: string): string {
  let result = "";
  let from = 0;
  for (const { start, end } of positions.toSorted((left, right) => left.start - right.start)) {
    if (start < from || end > text.length) continue;
    result += text.slice(from, start) + name;
    from = end;
  }
  return result + text.slice(from);
}
