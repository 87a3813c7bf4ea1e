"use client";

import { Button } from "../ui/Button.tsx";
import { insertCell } from "./cell-actions.ts";
import { useController } from "./notebook-context.ts";

/** Adds a cell right below another. Seen while the pointer is in the gap. */
export function InsertBetween({ afterCellId }: { afterCellId: string }) {
  const controller = useController();
  return (
    <div className="insert-between">
      {(["sql", "text"] as const).map((type) => (
        <Button
          key={type}
          variant="ghost"
          size="s"
          icon="plus"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => insertCell(controller, type, afterCellId)}
        >
          {type === "sql" ? "SQL" : "Text"}
        </Button>
      ))}
    </div>
  );
}
