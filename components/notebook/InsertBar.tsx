"use client";

import { Button } from "../ui/Button.tsx";
import { insertCell } from "./cell-actions.ts";
import { useCanEdit, useController } from "./notebook-context.ts";

/** Adds a cell at the end. */
export function InsertBar() {
  const controller = useController();
  const canEdit = useCanEdit();
  if (!canEdit) return null;
  const insertLast = (type: "sql" | "text") => {
    const { cells } = controller.store.getSnapshot().document.shown;
    insertCell(controller, type, cells.at(-1)?.id ?? null);
  };
  return (
    <div className="insert">
      <Button
        variant="ghost"
        size="s"
        icon="plus"
        aria-label="Add a SQL cell"
        onClick={() => insertLast("sql")}
      >
        SQL
      </Button>
      <Button
        variant="ghost"
        size="s"
        icon="plus"
        aria-label="Add a text cell"
        onClick={() => insertLast("text")}
      >
        Text
      </Button>
    </div>
  );
}
