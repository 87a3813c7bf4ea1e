import { findCell } from "../../compute/notebook/notebook.ts";
import type { EditorKey } from "../editor/attach-editor.ts";
import { insertCell } from "./cell-actions.ts";
import { formatCell } from "./format-cell.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { moveSelection } from "./selection.ts";
import { statementAt } from "./statement-at.ts";

/** What the keys of the editor do that are not writing. */
export function performEditorKey(
  controller: NotebookController,
  cellId: string,
  key: EditorKey,
  offset: number,
): void {
  const { store } = controller;
  switch (key) {
    case "leave":
      return store.setMode("command");
    case "run-in-place":
      return controller.run([cellId]);
    case "run-and-advance":
      controller.run([cellId]);
      return advance(controller, cellId);
    case "run-and-insert":
      controller.run([cellId]);
      return void insertCell(controller, "sql", cellId);
    case "run-statement": {
      const { document, plans } = store.getSnapshot();
      const cell = findCell(document.shown, cellId);
      if (cell) controller.runText(cellId, statementAt(cell.text, offset, plans[cellId]?.answer.statements));
      return;
    }
    case "save":
      return void controller.saveNow();
    case "format":
      return void formatCell(controller, cellId);
  }
}

/** The keyboard goes to the next cell in command mode; behind the last one a new cell is made. */
export function advance(controller: NotebookController, cellId: string): void {
  const { document, selection, canEdit } = controller.store.getSnapshot();
  if (document.shown.cells.at(-1)?.id === cellId && canEdit)
    return void insertCell(controller, "sql", cellId);
  controller.store.setMode("command");
  controller.store.select(moveSelection(document.shown, selection, 1, false));
}
