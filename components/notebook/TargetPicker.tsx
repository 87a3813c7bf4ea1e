"use client";

import { useState } from "react";
import { targetOf } from "../../compute/notebook/notebook.ts";
import { targetKey } from "../../compute/notebook/target-ref.ts";
import type { TargetRef } from "../../compute/target.ts";
import { Chip } from "../ui/Chip.tsx";
import { Popover } from "../ui/Popover.tsx";
import { setTarget } from "./cell-actions.ts";
import type { CellWithoutText } from "./cell-without-text.ts";
import { useCanEdit, useController, useNotebook, useTargets } from "./notebook-context.ts";
import { TargetList } from "./TargetList.tsx";

/** The chip that says where a cell runs; pressed, all places with their state, or why not. */
export function TargetPicker({ cell }: { cell: CellWithoutText }) {
  const controller = useController();
  const targets = useTargets();
  const target = useNotebook(({ document }) => targetOf(document.shown, cell));
  const canEdit = useCanEdit();
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
      icon={entry.icon}
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
      <TargetList cell={cell} chosenKey={entry.key} onChoose={choose} onSetForNotebook={setForNotebook} />
    </Popover>
  );
}
