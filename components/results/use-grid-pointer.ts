"use client";

import { useRef, type RefObject } from "react";
import { selectCell, type GridSelection } from "./grid-selection.ts";
import type { GridSurface } from "./grid-surface.ts";

/** Mouse and pen on the canvas: press selects, dragging and Shift make a block, hovering tells the exact value. */
export function useGridPointer(options: {
  readonly surface: RefObject<GridSurface | null>;
  readonly selection: GridSelection | null;
  readonly select: (selection: GridSelection) => void;
  readonly titleOf: (row: number, place: number) => string;
  readonly inspect: () => void;
}): Pick<
  React.HTMLAttributes<HTMLCanvasElement>,
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerLeave" | "onDoubleClick"
> {
  const isDragging = useRef(false);
  const { surface, selection, select } = options;
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const cell = surface.current?.cellAt(event.clientX, event.clientY);
      if (!cell) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      isDragging.current = true;
      select(event.shiftKey && selection ? { anchor: selection.anchor, active: cell } : selectCell(cell));
    },
    onPointerMove: (event) => {
      const cell = surface.current?.cellAt(event.clientX, event.clientY) ?? null;
      surface.current?.setHoverRow(cell?.row ?? null);
      if (!cell) return;
      if (isDragging.current && selection) {
        const { active, anchor } = selection;
        if (active.row !== cell.row || active.place !== cell.place) select({ anchor, active: cell });
        return;
      }
      const title = options.titleOf(cell.row, cell.place);
      if (event.currentTarget.title !== title) event.currentTarget.title = title;
    },
    onPointerUp: () => {
      isDragging.current = false;
    },
    onPointerLeave: () => surface.current?.setHoverRow(null),
    onDoubleClick: () => options.inspect(),
  };
}
