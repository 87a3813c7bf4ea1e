"use client";

import Link from "next/link";
import type { TargetRef } from "../../compute/target.ts";
import { useMe } from "../frame/me-context.ts";
import { Kbd } from "../ui/Kbd.tsx";
import type { CellWithoutText } from "./cell-without-text.ts";
import { useCanEdit, useTargets } from "./notebook-context.ts";
import { TargetOption } from "./TargetOption.tsx";

export interface TargetListProps {
  cell: CellWithoutText;
  /** the place that the cell runs on now */
  chosenKey: string;
  onChoose: (ref: TargetRef, isRunning: boolean) => void;
  onSetForNotebook: () => void;
}

/** What the target picker holds: every place, usable or not, and the keys that choose. */
export function TargetList({ cell, chosenKey, onChoose, onSetForNotebook }: TargetListProps) {
  const targets = useTargets();
  const canEdit = useCanEdit();
  const isAdmin = useMe().role === "admin";
  return (
    <>
      <div className="picker__head">
        <b>Where {cell.name} runs</b>
        <span className="grow" />
        <span className="muted">{cell.target ? "set for this cell" : "as the notebook"}</span>
      </div>
      <div
        className="picker__list"
        role="radiogroup"
        aria-label="Places"
        tabIndex={-1}
        onKeyDown={(event) => {
          event.stopPropagation();
          const numbered = targets[Number(event.key) - 1];
          if (numbered && numbered.state !== "unavailable" && canEdit) onChoose(numbered.ref, false);
          moveBetweenOptions(event);
        }}
      >
        {targets.map((option) => (
          <TargetOption
            key={option.key}
            entry={option}
            isChosen={option.key === chosenKey}
            isDisabled={option.state === "unavailable" || !canEdit}
            onChoose={(isRunning) => onChoose(option.ref, isRunning)}
          />
        ))}
      </div>
      {isAdmin && targets.some(({ needsWorker }) => needsWorker) && (
        <div className="picker__hint">
          A pool without a worker can't run anything.{" "}
          <Link className="link-button" href="/admin/workers">
            Enrol a worker
          </Link>
        </div>
      )}
      <div className="picker__foot">
        <span>
          <Kbd keys="1" />–<Kbd keys={String(Math.min(9, Math.max(2, targets.length)))} /> choose
        </span>
        <span>
          <Kbd keys="Enter" /> choose and run
        </span>
        <span className="grow" />
        {canEdit && (
          <button type="button" className="link-button" onClick={onSetForNotebook}>
            Set for the notebook
          </button>
        )}
      </div>
    </>
  );
}

function moveBetweenOptions(event: React.KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const options = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')];
  const index = options.indexOf(document.activeElement as HTMLElement);
  options[(index + step + options.length) % options.length]?.focus();
}
