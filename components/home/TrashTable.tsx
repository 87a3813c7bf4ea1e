"use client";

import { Button } from "../ui/Button.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import type { NotebookLine } from "./notebook-line.ts";

export interface TrashTableProps {
  notebooks: readonly NotebookLine[];
  canRestore: boolean;
  onRestore: (notebook: NotebookLine) => void;
  /** absent for those who may not */
  onPurge?: (notebook: NotebookLine) => void;
}

/** Deleted notebooks, each with a way back and, for admins, a way out. */
export function TrashTable({ notebooks, canRestore, onRestore, onPurge }: TrashTableProps) {
  return (
    <div className="panel">
      <table className="table table--list" aria-label="Deleted notebooks">
        <colgroup>
          <col />
          <col style={{ width: 96 }} />
          <col style={{ width: 152 }} />
          <col style={{ width: 232 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Notebook</th>
            <th scope="col" className="r">
              Cells
            </th>
            <th scope="col">Deleted</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {notebooks.map((notebook) => (
            <tr key={notebook.notebookId}>
              <td className="medium ellipsis">{notebook.title}</td>
              <td className="r">{notebook.cellCount}</td>
              <td className="muted">{notebook.deletedAt && <TimeAgo at={notebook.deletedAt} />}</td>
              <td className="r">
                {canRestore && (
                  <Button
                    size="s"
                    onClick={() => onRestore(notebook)}
                    aria-label={`Restore ${notebook.title}`}
                  >
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
      </table>
    </div>
  );
}
