"use client";

import {
  type Cell,
  findCell,
  findCellByName,
  type Notebook,
  type SqlCell,
  targetOf,
} from "../../compute/notebook/notebook.ts";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import { targetKey } from "../../compute/notebook/target-ref.ts";
import { RUN_FAILURES, type RunFailure } from "../../compute/protocol/failures.ts";
import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { quoteName } from "../editor/sql-tokens.ts";
import { setTarget } from "./cell-actions.ts";
import type { CellWithoutText } from "./cell-without-text.ts";
import { CellFoot } from "./CellFoot.tsx";
import { useCanEdit, useController, useNotebook, useTargets } from "./notebook-context.ts";
import { failureTitle } from "./run-words.ts";

/** Why a Run has no rows, in the engine's words, and what to do about it: the most concrete first. */
export function FailureNote({ cell, run }: { cell: CellWithoutText; run: CellRun }) {
  const { registry } = useController();
  const failure = run.failure ?? LOST;
  const input = useNotebook(({ document }) => inputElsewhere(document.shown, run, failure));
  const inputPlace = useNotebook(
    ({ document }) => input && registry.entry(targetOf(document.shown, input)).label,
  );
  return (
    <>
      <Note
        tone={failure.code === "blocked_by_policy" ? "blocked" : "danger"}
        icon={run.state === "lost" ? "lost" : undefined}
        title={failureTitle(failure, run.sql)}
        actions={<FailureActions cellId={cell.id} run={run} failure={failure} />}
      >
        <span className="note__message">{failure.message}</span>
        {failure.nextStep && <span className="note__step"> {failure.nextStep}</span>}
        {input && (
          <span className="note__step">
            {" "}
            {input.name} is a cell that runs on {inputPlace}; a cell reads Results of its own place only.
          </span>
        )}
      </Note>
      <CellFoot run={run} rowsShown={null} />
    </>
  );
}

const LOST: RunFailure = {
  code: "worker_lost",
  message: "Contact was lost while it ran. What it had done so far is not known.",
};

function FailureActions(props: { cellId: string; run: CellRun; failure: RunFailure }) {
  const { cellId, run, failure } = props;
  const cell = useNotebook(({ document }) => findCell(document.shown, cellId));
  const controller = useController();
  const targets = useTargets();
  const canEdit = useCanEdit();
  const { retry } = RUN_FAILURES[failure.code];
  const isFromBefore = run.number === null && run.state === "failed";
  const candidate = cell && candidateOf(cell, run, failure);
  const elsewhere = targets.find(
    ({ key, state }) => key !== targetKey(run.target) && state !== "unavailable",
  );
  const copy = async () => {
    await navigator.clipboard.writeText(failure.message);
    showToast({ text: "Message copied" });
  };
  const replace = () => {
    if (!cell || !candidate) return;
    const text = cell.text.slice(0, candidate.start) + candidate.sql + cell.text.slice(candidate.end);
    controller.change({ type: "edit-text", cellId: cell.id, baseVersion: cell.version, text });
  };
  return (
    <>
      {candidate && canEdit && (
        <Button size="s" onClick={replace}>
          Use "{candidate.name}"
        </Button>
      )}
      {retry === "elsewhere" && elsewhere && canEdit && (
        <Button
          size="s"
          icon={elsewhere.icon}
          onClick={() => {
            setTarget(controller, cellId, elsewhere.ref);
            controller.run([cellId]);
          }}
        >
          Run on {elsewhere.label}
        </Button>
      )}
      {(retry === "later" || isFromBefore) && (
        <Button size="s" icon="play" onClick={() => controller.run([cellId])}>
          Run again
        </Button>
      )}
      <Button size="s" variant="ghost" icon="copy" onClick={() => void copy()}>
        Copy message
      </Button>
    </>
  );
}

/** The cell of the name that was not found, when it runs on another place than the Run did. */
function inputElsewhere(
  notebook: Notebook,
  run: CellRun,
  { errorSubtype, position }: RunFailure,
): SqlCell | null {
  if (errorSubtype !== "MISSING_ENTRY" || !position) return null;
  const name = run.sql.slice(position.start, position.end).replace(/^"|"$/g, "");
  const input = findCellByName(notebook, name);
  if (!input || input.id === run.cellId) return null;
  return targetKey(targetOf(notebook, input)) === targetKey(run.target) ? null : input;
}

/** The name that the engine thinks was meant, and where it goes, while the text still is the one that failed. */
function candidateOf(cell: Cell, run: CellRun, { candidates, position }: RunFailure) {
  const name = candidates?.[0];
  if (name === undefined || !position || cell.text !== run.sql) return null;
  const bare = name.includes(".") ? (name.split(".").at(-1) ?? name) : name;
  return { name: bare, sql: quoteName(bare), ...position };
}
