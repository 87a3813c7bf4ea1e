"use client";

import type { CellRun } from "../../compute/notebook/run-board.ts";
import { Progress } from "../ui/Progress.tsx";
import { useController } from "./notebook-context.ts";
import { countRows } from "./run-words.ts";

/** What a Run does before its first rows, in words and a bar of the place's hue. */
export function CellProgress({ run }: { run: CellRun }) {
  const { registry } = useController();
  const { progress, cellName, state, reason } = run;
  const step =
    progress?.step ?? (state === "queued" ? `Waiting${reason ? `, ${reason}` : ""}` : (reason ?? "Starting"));
  return (
    <div className="progress">
      <div className="row row--between">
        <span>
          <b className="medium">{capitalize(step)}</b>
          {progress && progress.rows > 0 && <span className="muted num"> · {countRows(progress.rows)}</span>}
        </span>
      </div>
      <Progress label={cellName} share={progress?.fraction ?? null} hue={registry.entry(run.target).hue} />
    </div>
  );
}

function capitalize(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
