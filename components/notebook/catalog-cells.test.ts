import { expect, test } from "vitest";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { openDocument } from "../../compute/notebook/local-document.ts";
import { createCatalogCells } from "./catalog-cells.ts";
import { createNotebookStore } from "./notebook-store.ts";

test("writing in a cell leaves the catalog as it is; a new name does not", () => {
  const store = createNotebookStore({
    document: openDocument(createNotebook("Test"), 0),
    canEdit: true,
    actorName: "Ana",
    workspaceName: "Test",
    performRunEffect: () => undefined,
    performNotebookEffect: () => undefined,
  });
  const cellsOf = createCatalogCells();
  const before = cellsOf(store.getSnapshot());
  const [cell] = store.getSnapshot().document.shown.cells;
  if (!cell) throw new Error("a new notebook has a cell");
  store.change({ type: "edit-text", cellId: cell.id, baseVersion: cell.version, text: "SELECT 1" });
  expect(store.getSnapshot().document.shown.cells[0]?.text).toBe("SELECT 1");
  expect(cellsOf(store.getSnapshot())).toBe(before);

  store.change({ type: "rename-cell", cellId: cell.id, name: "one", sqlName: "one", references: [] });
  expect(cellsOf(store.getSnapshot())).toMatchObject([{ name: "one" }]);
});
