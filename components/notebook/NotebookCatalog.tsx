"use client";

import { useState, useSyncExternalStore } from "react";
import { CatalogTree } from "../catalog/CatalogTree.tsx";
import { insertAtCursor } from "../editor/cell-editors.ts";
import { createCatalogCells } from "./catalog-cells.ts";
import { insertCell } from "./cell-actions.ts";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";

/** The left panel: what can be selected from. A chosen name goes to the cursor, or into a new cell. */
export function NotebookCatalog() {
  const controller = useController();
  const { catalog } = controller;
  const relations = useSyncExternalStore(catalog.subscribe, catalog.relations, catalog.relations);
  const state = useSyncExternalStore(catalog.subscribe, catalog.state, catalog.state);
  const [cellsOf] = useState(createCatalogCells);
  const cells = useNotebook(cellsOf);
  const canEdit = useCanEdit();
  const insert = (text: string) => {
    const { selection, document } = controller.store.getSnapshot();
    if (selection.headId && insertAtCursor(selection.headId, text)) return;
    const last = document.shown.cells.at(-1)?.id ?? null;
    insertCell(controller, "sql", selection.headId ?? last, { text: `SELECT *\nFROM ${text}\nLIMIT 100` });
  };
  return (
    <CatalogTree
      relations={state === "loading" && relations.length === 0 ? undefined : relations}
      cells={cells}
      onInsert={canEdit ? insert : undefined}
      error={state === "failed" ? "The catalog could not be read." : null}
      onRetry={catalog.refresh}
    />
  );
}
