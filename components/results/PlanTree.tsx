"use client";

import { useMemo, useRef, useState } from "react";
import type { PlanNode } from "../../compute/protocol/plan.ts";
import { Icon } from "../ui/Icon.tsx";
import { displayCount } from "./format/display-text.ts";
import { planRows, visiblePlanRows, type PlanRow } from "./plan-rows.ts";

/** Operators of a statement as a tree: what reads is at the leaves, what answers at the top. */
export function PlanTree({ label, tree }: { label: string; tree: PlanNode }) {
  const rows = useMemo(() => planRows(tree), [tree]);
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shown = visiblePlanRows(rows, closed);
  const most = Math.max(0, ...rows.map((row) => row.node.rows ?? 0));
  const toggle = (id: number, isOpen: boolean) =>
    setClosed((before) => {
      const after = new Set(before);
      if (isOpen) after.delete(id);
      else after.add(id);
      return after;
    });
  const focusRow = (row: PlanRow | undefined) => {
    if (!row) return;
    setActive(row.id);
    list.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = shown.findIndex((row) => row.id === active);
    const row = shown[at];
    if (!row) return;
    const isOpen = !closed.has(row.id);
    if (event.key === "ArrowDown") focusRow(shown[at + 1]);
    else if (event.key === "ArrowUp") focusRow(shown[at - 1]);
    else if (event.key === "Home") focusRow(shown[0]);
    else if (event.key === "End") focusRow(shown.at(-1));
    else if (event.key === "ArrowRight" && row.hasChildren && !isOpen) toggle(row.id, true);
    else if (event.key === "ArrowRight") focusRow(shown[at + 1]);
    else if (event.key === "ArrowLeft" && row.hasChildren && isOpen) toggle(row.id, false);
    else if (event.key === "ArrowLeft") focusRow(shown.find((other) => other.id === row.parent));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={list} className="plan" role="tree" aria-label={label}>
      {shown.map((row) => (
        <PlanLine
          key={row.id}
          row={row}
          most={most}
          isOpen={!closed.has(row.id)}
          isActive={row.id === active}
          onKeyDown={onKeyDown}
          onPress={() => {
            setActive(row.id);
            if (row.hasChildren) toggle(row.id, closed.has(row.id));
          }}
        />
      ))}
    </div>
  );
}

function PlanLine(props: {
  row: PlanRow;
  /** rows of the largest estimate; 0 when there are none */
  most: number;
  isOpen: boolean;
  isActive: boolean;
  onKeyDown: (event: React.KeyboardEvent) => void;
  onPress: () => void;
}) {
  const { row, most, isOpen } = props;
  return (
    <div
      role="treeitem"
      data-row={row.id}
      tabIndex={props.isActive ? 0 : -1}
      className="plan__row"
      style={{ "--d": row.depth } as React.CSSProperties}
      aria-level={row.depth + 1}
      aria-selected={props.isActive}
      aria-expanded={row.hasChildren ? isOpen : undefined}
      onClick={props.onPress}
      onKeyDown={props.onKeyDown}
    >
      <span className="plan__caret">
        {row.hasChildren && <Icon name={isOpen ? "down" : "right"} size="s" />}
      </span>
      <span className="plan__what">
        <b>{row.title}</b>
        {row.details.map(([name, value]) => (
          <span key={name} className="plan__detail">
            <span className="muted">{name}</span> <code>{value}</code>
          </span>
        ))}
      </span>
      {most > 0 && row.node.rows !== null && (
        <span className="plan__rows num">
          <span className="plan__bar">
            <i style={{ width: `${Math.max(1, (row.node.rows / most) * 100)}%` }} />
          </span>
          {`≈ ${displayCount(row.node.rows)} rows`}
        </span>
      )}
    </div>
  );
}
