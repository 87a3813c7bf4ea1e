"use client";

import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { deleteSelected, duplicateCell, insertCell, moveCell } from "./cell-actions.ts";
import type { CellWithoutText } from "./cell-without-text.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { useCanEdit, useController } from "./notebook-context.ts";
import { selectOne } from "./selection.ts";

/** Everything else that can be done with a cell. */
export function CellMenu({ cell, onRename }: { cell: CellWithoutText; onRename: () => void }) {
  const controller = useController();
  const canEdit = useCanEdit();
  const entries: MenuEntry[] = [
    {
      id: "above",
      label: "Run the cells above",
      icon: "up",
      onSelect: () => controller.runAround(cell.id, "above"),
    },
    {
      id: "below",
      label: "Run this cell and below",
      icon: "down",
      onSelect: () => controller.runAround(cell.id, "from"),
    },
    ...(canEdit ? writing(controller, cell, onRename) : []),
  ];
  return (
    <Menu
      label={`More for ${cell.name}`}
      trigger={<IconButton icon="more" label={`More for ${cell.name}`} hasTooltip={false} />}
      entries={entries}
    />
  );
}

function writing(controller: NotebookController, cell: CellWithoutText, onRename: () => void): MenuEntry[] {
  return [
    { separator: true },
    { id: "rename", label: "Rename", icon: "edit", onSelect: () => setTimeout(onRename, 0) },
    {
      id: "collapse",
      label: cell.isCollapsed ? "Show the result" : "Hide the result",
      icon: cell.isCollapsed ? "view" : "hide",
      shortcut: "o",
      onSelect: () =>
        controller.change({ type: "set-collapsed", cellId: cell.id, isCollapsed: !cell.isCollapsed }),
    },
    {
      id: "insert",
      label: "Insert a cell below",
      icon: "plus",
      shortcut: "b",
      onSelect: () => insertCell(controller, "sql", cell.id),
    },
    {
      id: "duplicate",
      label: "Duplicate",
      icon: "copy",
      onSelect: () => duplicateCell(controller, cell.id),
    },
    { id: "up", label: "Move up", icon: "up", onSelect: () => moveCell(controller, cell.id, -1) },
    { id: "down", label: "Move down", icon: "down", onSelect: () => moveCell(controller, cell.id, 1) },
    { separator: true },
    {
      id: "delete",
      label: "Delete",
      icon: "trash",
      shortcut: "d d",
      isDanger: true,
      onSelect: () => {
        controller.store.select(selectOne(cell.id));
        deleteSelected(controller);
      },
    },
  ];
}
