"use client";

import { memo, useEffect, useRef } from "react";
import { findCell } from "../../compute/notebook/notebook.ts";
import { Icon } from "../ui/Icon.tsx";
import { InsertBetween } from "./InsertBetween.tsx";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";
import { isSelectedCell, selectOne } from "./selection.ts";
import { SqlCellView } from "./SqlCellView.tsx";
import { TextCellView } from "./TextCellView.tsx";
import { startCellDrag } from "./use-cell-drag.ts";

export interface CellRowProps {
  cellId: string;
  /** where a cell that is dragged would land */
  dropSide: "before" | "after" | null;
}

/** One cell with its gutter: the order of execution and the handle that moves it. */
export const CellRow = memo(function CellRow({ cellId, dropSide }: CellRowProps) {
  const { store } = useController();
  const cell = useNotebook(({ document }) => findCell(document.shown, cellId));
  const isSelected = useNotebook(({ document, selection }) =>
    isSelectedCell(document.shown, selection, cellId),
  );
  const hasKeyboard = useNotebook(({ selection, mode }) => selection.headId === cellId && mode === "command");
  const number = useNotebook(({ board }) => board.runs[cellId]?.number ?? null);
  const canEdit = useCanEdit();
  const sectionRef = useRef<HTMLElement>(null);

  useEffect(() => {
    const section = sectionRef.current;
    const active = document.activeElement;
    if (!hasKeyboard || !section) return;
    if (!section.contains(active) || active?.closest(".monaco-editor, textarea")) section.focus();
  }, [hasKeyboard]);

  if (!cell) return null;
  const classes = ["cell", cell.type === "text" ? "cell--text" : "", isSelected ? "is-selected" : ""];
  return (
    <div className={`cellrow ${dropSide ? `is-drop-${dropSide}` : ""}`.trimEnd()} data-cell={cellId}>
      <div className="cellrow__gutter">
        {cell.type === "sql" && <span>{number ?? "–"}</span>}
        {canEdit && (
          <span
            className="cellrow__grip"
            draggable
            title="Drag to move the cell"
            onDragStart={(event) => startCellDrag(event, cellId)}
          >
            <Icon name="grip" size="s" />
          </span>
        )}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- command mode: cells take the keyboard */}
      <section
        ref={sectionRef}
        className={classes.filter(Boolean).join(" ")}
        aria-label={cell.type === "sql" ? `Cell ${cell.name}` : "Text cell"}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- command mode: cells take the keyboard
        tabIndex={hasKeyboard ? 0 : -1}
        onMouseDown={(event) => {
          if (event.shiftKey && event.target === event.currentTarget) {
            store.select({ anchorId: store.getSnapshot().selection.anchorId ?? cellId, headId: cellId });
          } else if (store.getSnapshot().selection.headId !== cellId) {
            // without scrolling: what is under the pointer has to stay there until it is released
            event.currentTarget.focus({ preventScroll: true });
            store.setMode("command");
            store.select(selectOne(cellId));
          }
        }}
      >
        {cell.type === "sql" ? <SqlCellView cell={cell} /> : <TextCellView cell={cell} />}
      </section>
      {canEdit && <InsertBetween afterCellId={cellId} />}
    </div>
  );
});
