"use client";

import { useRef, useState } from "react";
import { Icon } from "../ui/Icon.tsx";
import type { CatalogRow } from "./catalog-rows.ts";
import { treeMove } from "./tree-keys.ts";

export interface CatalogRowsProps {
  id: string;
  rows: readonly CatalogRow[];
  onToggle: (id: string, isOpen: boolean) => void;
  onInsert?: (text: string) => void;
}

/** The tree itself. One row takes the focus; the keys are those of `treeMove`. */
export function CatalogRows({ id, rows, onToggle, onInsert }: CatalogRowsProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const focusedId = rows.some((row) => row.id === chosenId) ? chosenId : (rows[0]?.id ?? null);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || focusedId === null) return;
    const move = treeMove(event.key, rows, focusedId);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.type === "insert") onInsert?.(move.text);
    else if (move.type === "focus") {
      setChosenId(move.id);
      tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(move.id)}"]`)?.focus();
    } else onToggle(move.id, move.type === "open");
  };

  return (
    <div
      className="tree"
      role="tree"
      id={id}
      aria-label="Tables, columns and cells"
      ref={tree}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {rows.map((row) => (
        <TreeRow
          key={row.id}
          row={row}
          isFocusable={row.id === focusedId}
          isChosen={row.id === chosenId}
          onChoose={() => {
            setChosenId(row.id);
            if (row.isOpen !== null) onToggle(row.id, !row.isOpen);
          }}
          onInsert={() => row.insertText !== null && onInsert?.(row.insertText)}
        />
      ))}
    </div>
  );
}

interface TreeRowProps {
  row: CatalogRow;
  isFocusable: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onInsert: () => void;
}

function TreeRow({ row, isFocusable, isChosen, onChoose, onInsert }: TreeRowProps) {
  const classes = ["tree__row", row.depth === 0 ? "tree__row--root" : "", isChosen ? "is-on" : ""];
  return (
    // The keys are heard by the tree, as the pattern for trees asks.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      className={classes.filter(Boolean).join(" ")}
      style={{ "--d": row.depth } as React.CSSProperties}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.isOpen ?? undefined}
      aria-selected={isChosen}
      aria-label={row.detail ? `${row.label}, ${row.detail}` : row.label}
      data-row={row.id}
      tabIndex={isFocusable ? 0 : -1}
      title={row.detail}
      onClick={onChoose}
      onDoubleClick={onInsert}
    >
      {row.isOpen === null ? (
        <span className="tree__indent" />
      ) : (
        <Icon name={row.isOpen ? "down" : "right"} className="i--caret" />
      )}
      <Icon name={row.icon} />
      <span className="name">{row.label}</span>
      {row.meta && <span className="meta">{row.meta}</span>}
    </div>
  );
}
