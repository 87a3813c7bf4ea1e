"use client";

import type { CellRun } from "../../compute/notebook/run-board.ts";
import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import type { CellWithoutText } from "./cell-without-text.ts";
import { CellFoot } from "./CellFoot.tsx";
import { useController } from "./notebook-context.ts";

/** The Run succeeded, but its Result can't be shown here. */
export function ResultGoneNote({
  cell,
  run,
  reason,
}: {
  cell: CellWithoutText;
  run: CellRun;
  reason: string;
}) {
  const controller = useController();
  const again = (
    <Button size="s" icon="play" onClick={() => controller.run([cell.id])}>
      Run again
    </Button>
  );
  return (
    <>
      <Note title="The Result can't be shown" actions={again}>
        {reason}
      </Note>
      <CellFoot run={run} rowsShown={null} />
    </>
  );
}
