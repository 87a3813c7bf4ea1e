"use client";

import { useState } from "react";
import { cellBefore } from "../../compute/notebook/cell-order.ts";
import { useController } from "./notebook-context.ts";

export interface DropPlace {
  readonly cellId: string;
  readonly side: "before" | "after";
}

const DRAG_TYPE = "application/x-eider-cell";

/** Moving a cell by its handle. The keyboard's way is the cell's menu: move up, move down. */
export function useCellDrag() {
  const { change, store } = useController();
  const [over, setOver] = useState<DropPlace | null>(null);
  const listProps = {
    onDragOver(event: React.DragEvent) {
      if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
      event.preventDefault();
      const row = (event.target as Element).closest<HTMLElement>("[data-cell]");
      if (!row) return;
      const { top, height } = row.getBoundingClientRect();
      const side = event.clientY < top + height / 2 ? "before" : "after";
      const cellId = row.dataset.cell ?? "";
      if (over?.cellId !== cellId || over.side !== side) setOver({ cellId, side });
    },
    onDragLeave(event: React.DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(null);
    },
    onDrop(event: React.DragEvent) {
      const cellId = event.dataTransfer.getData(DRAG_TYPE);
      if (!cellId || !over) return;
      event.preventDefault();
      const { shown } = store.getSnapshot().document;
      const afterCellId = over.side === "after" ? over.cellId : (cellBefore(shown, over.cellId)?.id ?? null);
      if (afterCellId !== cellId)
        change({ type: "move-cell", cellId: cellId as `cel_${string}`, afterCellId: afterCellId as null });
      setOver(null);
    },
  };
  return { over, listProps };
}

/** For the handle of a cell. */
export function startCellDrag(event: React.DragEvent, cellId: string): void {
  event.dataTransfer.setData(DRAG_TYPE, cellId);
  event.dataTransfer.effectAllowed = "move";
  const row = (event.target as Element).closest("[data-cell]");
  if (row) event.dataTransfer.setDragImage(row, 16, 16);
}
