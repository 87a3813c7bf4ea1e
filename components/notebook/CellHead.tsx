"use client";

import { memo, useState } from "react";
import { type CellRun, isActive } from "../../compute/notebook/run-board.ts";
import { Icon } from "../ui/Icon.tsx";
import { renameCell } from "./cell-actions.ts";
import type { CellWithoutText } from "./cell-without-text.ts";
import { CellMenu } from "./CellMenu.tsx";
import { CellState } from "./CellState.tsx";
import { NameField } from "./NameField.tsx";
import { useCanEdit, useController } from "./notebook-context.ts";
import { TargetPicker } from "./TargetPicker.tsx";

/** Run or Stop, the name, the place, how it goes, and the rest in a menu. */
export const CellHead = memo(function CellHead(props: { cell: CellWithoutText; run: CellRun | undefined }) {
  const { cell, run } = props;
  const controller = useController();
  const canEdit = useCanEdit();
  const [isRenaming, setRenaming] = useState(false);
  const active = isActive(run);
  return (
    <div className="cell__head">
      <button
        type="button"
        className="btn btn--s btn--icon cell__run"
        aria-label={active ? `Stop ${cell.name}` : `Run ${cell.name}`}
        title={active ? "Stop" : "Run"}
        onClick={() => (active ? controller.stop(cell.id) : controller.run([cell.id]))}
      >
        <Icon name={active ? "stop" : "play"} size="s" />
      </button>
      <NameField
        label="Name of the cell"
        value={cell.name}
        className="cell__name"
        isReadOnly={!canEdit}
        isEditing={isRenaming}
        onEditingChange={setRenaming}
        onCommit={(name) => renameCell(controller, cell.id, name.slice(0, 200))}
      />
      <TargetPicker cell={cell} />
      <CellState cellId={cell.id} run={run} />
      <span className="grow" />
      <CellMenu cell={cell} onRename={() => setRenaming(true)} />
    </div>
  );
});
