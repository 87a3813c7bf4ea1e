"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { Icon } from "../ui/Icon.tsx";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import type { NotebookLine } from "./notebook-line.ts";
import type { NotebookActions } from "./use-notebook-actions.ts";

const RenameDialog = dynamic(() => import("./RenameDialog.tsx").then((module) => module.RenameDialog), {
  ssr: false,
});

export interface NotebookTableProps {
  notebooks: readonly NotebookLine[];
  canEdit: boolean;
  actions: NotebookActions;
}

const COLUMNS = [
  { title: "Notebook" },
  { title: "Cells", width: 96, isRight: true, isOnlyWide: true },
  { title: "Last changed", width: 152 },
  { title: "By", width: 208, isOnlyWide: true },
  { title: "Actions", width: 48 },
] as const satisfies readonly ListColumn[];

/** The list of notebooks, each with what can be done to it. */
export function NotebookTable({ notebooks, canEdit, actions }: NotebookTableProps) {
  const [renamed, setRenamed] = useState<NotebookLine | null>(null);
  return (
    <>
      <ListTable label="Notebooks" columns={COLUMNS}>
        <tbody>
          {notebooks.map((notebook) => (
            <Row
              key={notebook.notebookId}
              notebook={notebook}
              entries={entriesOf(notebook, canEdit, actions, setRenamed)}
            />
          ))}
        </tbody>
      </ListTable>
      <RenameDialog notebook={renamed} actions={actions} onClose={() => setRenamed(null)} />
    </>
  );
}

function Row({ notebook, entries }: { notebook: NotebookLine; entries: readonly MenuEntry[] }) {
  return (
    <tr>
      <td className="table__name">
        <Link href={`/notebooks/${notebook.notebookId}`} className="row table__link">
          <Icon name="note" />
          <span className="medium ellipsis">{notebook.title}</span>
        </Link>
      </td>
      <td className="r only-wide">{notebook.cellCount}</td>
      <td className="muted">
        <TimeAgo at={notebook.updatedAt} />
      </td>
      <td className="muted ellipsis only-wide">{notebook.updatedByName ?? "–"}</td>
      <td className="r">
        <Menu
          label={`What to do with ${notebook.title}`}
          trigger={<IconButton icon="more" label={`More for ${notebook.title}`} hasTooltip={false} />}
          entries={entries}
        />
      </td>
    </tr>
  );
}

function entriesOf(
  notebook: NotebookLine,
  canEdit: boolean,
  actions: NotebookActions,
  rename: (notebook: NotebookLine) => void,
): MenuEntry[] {
  const { notebookId, title } = notebook;
  const reason = canEdit ? undefined : "Takes the role editor.";
  const isDisabled = !canEdit;
  return [
    { id: "open", label: "Open", icon: "arrow", onSelect: () => actions.open(notebookId) },
    { id: "rename", label: "Rename…", icon: "edit", isDisabled, reason, onSelect: () => rename(notebook) },
    {
      id: "duplicate",
      label: "Duplicate",
      icon: "copy",
      isDisabled,
      reason,
      onSelect: () => actions.duplicate(notebookId, title),
    },
    {
      id: "export",
      label: "Export as a file",
      icon: "download",
      onSelect: () => void actions.download(notebookId),
    },
    { separator: true },
    {
      id: "delete",
      label: "Move to the trash",
      icon: "trash",
      isDanger: canEdit,
      isDisabled,
      reason,
      onSelect: () => actions.remove(notebookId, title),
    },
  ];
}
