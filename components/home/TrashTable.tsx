"use client";

import { Button } from "../ui/Button.tsx";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import type { NotebookLine } from "./notebook-line.ts";

export interface TrashTableProps {
  notebooks: readonly NotebookLine[];
  canRestore: boolean;
  onRestore: (notebook: NotebookLine) => void;
  /** absent for those who may not */
  onPurge?: (notebook: NotebookLine) => void;
}

const COLUMNS = [
  { title: "Notebook" },
  { title: "Cells", width: 96, isRight: true },
  { title: "Deleted", width: 152 },
  { title: "Actions", width: 232 },
] as const satisfies readonly ListColumn[];

/** Deleted notebooks, each with a way back and, for admins, a way out. */
export function TrashTable({ notebooks, canRestore, onRestore, onPurge }: TrashTableProps) {
  return (
    <ListTable label="Deleted notebooks" columns={COLUMNS}>
      <tbody>
        {notebooks.map((notebook) => (
          <tr key={notebook.notebookId}>
            <td className="medium ellipsis">{notebook.title}</td>
            <td className="r">{notebook.cellCount}</td>
            <td className="muted">{notebook.deletedAt && <TimeAgo at={notebook.deletedAt} />}</td>
            <td className="r">
              {canRestore && (
                <Button size="s" onClick={() => onRestore(notebook)} aria-label={`Restore ${notebook.title}`}>
                  Restore
                </Button>
              )}{" "}
              {onPurge && (
                <Button
                  size="s"
                  variant="danger"
                  onClick={() => onPurge(notebook)}
                  aria-label={`Delete ${notebook.title} for ever`}
                >
                  Delete for ever
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ListTable>
  );
}
