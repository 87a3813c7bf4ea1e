"use client";

import { useState } from "react";
import { type SqlCell, targetOf } from "../../compute/notebook/notebook.ts";
import { targetKey } from "../../compute/notebook/target-ref.ts";
import type { TargetRef } from "../../compute/target.ts";
import { Chip } from "../ui/Chip.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { Popover } from "../ui/Popover.tsx";
import { setTarget } from "./cell-actions.ts";
import { useController, useNotebook, useTargets } from "./notebook-context.ts";
import { TargetOption } from "./TargetOption.tsx";

/** The chip that says where a cell runs; pressed, all places with their state, or why not. */
export function TargetPicker({ cell }: { cell: SqlCell }) {
  const controller = useController();
  const targets = useTargets();
  const target = useNotebook(({ document }) => targetOf(document.shown, cell));
  const canEdit = useNotebook((snapshot) => snapshot.canEdit);
  const [isOpen, setOpen] = useState(false);
  const entry = targets.find(({ key }) => key === targetKey(target)) ?? controller.registry.entry(target);
  const isUsable = entry.state !== "unavailable";
  const choose = (ref: TargetRef, isRunning: boolean) => {
    if (canEdit) setTarget(controller, cell.id, ref);
    setOpen(false);
    if (isRunning) controller.run([cell.id]);
  };
  const setForNotebook = () => {
    controller.change({ type: "set-default-target", target });
    setTarget(controller, cell.id, null);
    setOpen(false);
  };
  const chip = (
    <Chip
      hue={isUsable ? entry.hue : "off"}
      icon={entry.hue}
      hasCaret
      isOpen={isOpen}
      aria-label={`${cell.name} runs on ${entry.label}. Change`}
    >
      {entry.shortLabel}
    </Chip>
  );
  return (
    <Popover
      label={`Where ${cell.name} runs`}
      trigger={chip}
      isOpen={isOpen}
      onOpenChange={setOpen}
      className="picker"
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        const popover = event.currentTarget as HTMLElement | null;
        popover?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
      }}
    >
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
          if (numbered && numbered.state !== "unavailable") choose(numbered.ref, false);
          moveBetweenOptions(event);
        }}
      >
        {targets.map((option) => (
          <TargetOption
            key={option.key}
            entry={option}
            isChosen={option.key === entry.key}
            isDisabled={option.state === "unavailable" || !canEdit}
            onChoose={(isRunning) => choose(option.ref, isRunning)}
          />
        ))}
      </div>
      <div className="picker__foot">
        <span>
          <Kbd keys="1" />–<Kbd keys={String(Math.max(2, targets.length))} /> choose
        </span>
        <span>
          <Kbd keys="Enter" /> choose and run
        </span>
        <span className="grow" />
        {canEdit && (
          <button type="button" className="link-button" onClick={setForNotebook}>
            Set for the notebook
          </button>
        )}
      </div>
    </Popover>
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
