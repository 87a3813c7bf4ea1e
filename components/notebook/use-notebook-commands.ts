"use client";

import { useMemo } from "react";
import { cursorOffset } from "../editor/cell-editors.ts";
import type { Command } from "../frame/command.ts";
import { useCommands } from "../frame/use-commands.ts";
import {
  deleteSelected,
  duplicateCell,
  idBefore,
  insertCell,
  moveCell,
  setSelectedTarget,
  setSelectedType,
  toggleSelectedCollapsed,
  undoDelete,
} from "./cell-actions.ts";
import { formatCell } from "./format-cell.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { useController } from "./notebook-context.ts";
import { advance, performEditorKey } from "./perform-editor-key.ts";
import { selectedCells } from "./selection.ts";

/** Puts everything that can be done in a notebook on the palette and on the sheet of shortcuts. */
export function useNotebookCommands(toggleInspector: () => void): void {
  const controller = useController();
  const commands = useMemo(
    () => [...runCommands(controller), ...cellCommands(controller), inspectorCommand(toggleInspector)],
    [controller, toggleInspector],
  );
  useCommands(commands);
}

const snapshotOf = (controller: NotebookController) => controller.store.getSnapshot();
const headOf = (controller: NotebookController) => snapshotOf(controller).selection.headId;

function inspectorCommand(toggle: () => void): Command {
  return {
    id: "notebook.inspector",
    title: "Show or hide the inspector",
    section: "Notebook",
    icon: "panel",
    run: toggle,
  };
}

function runCommands(controller: NotebookController): Command[] {
  const hasHead = () => headOf(controller) !== null;
  const withHead = (act: (cellId: string) => void) => () => {
    const headId = headOf(controller);
    if (headId) act(headId);
  };
  const runSelected = () => {
    const { document, selection } = snapshotOf(controller);
    controller.run(selectedCells(document.shown, selection));
  };
  const command = (id: string, title: string, run: () => void, more: Partial<Command> = {}): Command => ({
    id: `notebook.${id}`,
    title,
    section: "Run",
    run,
    ...more,
  });
  return [
    command("run-all", "Run all cells", controller.runAll, { icon: "play" }),
    command("stop-all", "Stop all cells", controller.stopAll, { icon: "stop" }),
    command("run", "Run the cell", runSelected, { shortcut: "Mod+Enter", icon: "play", when: hasHead }),
    command(
      "run-advance",
      "Run the cell and go on",
      withHead((cellId) => {
        runSelected();
        advance(controller, cellId);
      }),
      { shortcut: "Shift+Enter", when: hasHead },
    ),
    command(
      "run-insert",
      "Run the cell and insert one below",
      withHead((cellId) => {
        runSelected();
        insertCell(controller, "sql", cellId);
      }),
      { shortcut: "Alt+Enter", when: hasHead },
    ),
    command(
      "run-statement",
      "Run the statement under the cursor",
      withHead((cellId) => performEditorKey(controller, cellId, "run-statement", cursorOffset(cellId) ?? 0)),
      { shortcut: "Mod+Shift+Enter", when: () => snapshotOf(controller).mode === "edit" },
    ),
    command(
      "run-above",
      "Run the cells above",
      withHead((cellId) => controller.runAround(cellId, "above")),
      { when: hasHead },
    ),
    command(
      "run-from",
      "Run this cell and below",
      withHead((cellId) => controller.runAround(cellId, "from")),
      { when: hasHead },
    ),
    command("stop", "Stop the cell", withHead(controller.stop), { when: hasHead }),
    command("save", "Save now", () => void controller.saveNow(), { shortcut: "Mod+S", section: "Notebook" }),
  ];
}

function cellCommands(controller: NotebookController): Command[] {
  const when = () => snapshotOf(controller).canEdit;
  const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
    id: `cell.${id}`,
    title,
    section: "Cell",
    shortcut: shortcut || undefined,
    run,
    when,
  });
  const head = () => headOf(controller);
  const targets = controller.registry
    .entries()
    .slice(0, 5)
    .map(({ label }, index) =>
      command(`target-${index + 1}`, `Run the cell on ${label}`, String(index + 1), () =>
        setSelectedTarget(controller, index + 1),
      ),
    );
  return [
    command(
      "insert-above",
      "Insert a cell above",
      "a",
      () => void insertCell(controller, "sql", idBefore(controller, head())),
    ),
    command("insert-below", "Insert a cell below", "b", () => void insertCell(controller, "sql", head())),
    command("insert-text", "Insert a text cell below", "", () => void insertCell(controller, "text", head())),
    command("duplicate", "Duplicate the cell", "", () => duplicateCell(controller, head() ?? "")),
    command("delete", "Delete the cell", "d d", () => deleteSelected(controller)),
    command("undo-delete", "Bring the deleted cell back", "z", () => undoDelete(controller)),
    command("move-up", "Move the cell up", "", () => moveCell(controller, head() ?? "", -1)),
    command("move-down", "Move the cell down", "", () => moveCell(controller, head() ?? "", 1)),
    command("to-text", "Make the cell text", "m", () => setSelectedType(controller, "text")),
    command("to-sql", "Make the cell SQL", "y", () => setSelectedType(controller, "sql")),
    command("collapse", "Hide or show the result", "o", () => toggleSelectedCollapsed(controller)),
    command("format", "Format the SQL", "Mod+Shift+F", () => void formatCell(controller, head() ?? "")),
    ...targets,
  ];
}
