"use client";

import Link from "next/link";
import { Button } from "../ui/Button.tsx";
import { State } from "../ui/State.tsx";
import { formatElapsed } from "./clock-time.ts";
import type { OpenRun } from "./fleet.ts";
import { useNow } from "./use-now.ts";

export interface RunLinesProps {
  runs: readonly OpenRun[];
  /** null: this person may not cancel other people's Runs */
  onCancel: ((run: OpenRun) => void) | null;
}

/** What runs or waits on one worker: cell, notebook, person, for how long. */
export function RunLines({ runs, onCancel }: RunLinesProps) {
  const now = useNow(1_000);
  return (
    <ul className="lines run-lines">
      {runs.map((run) => (
        <li key={run.runId}>
          <State
            tone={run.state === "running" ? "running" : "none"}
            icon={run.state === "running" ? "run" : "queued"}
          >
            {run.state === "running" ? "Running" : "Queued"}
          </State>
          <span className="grow">
            <b className="medium">{run.cellName}</b> in{" "}
            <Link className="link" href={`/notebooks/${run.notebookId}`}>
              {run.notebookTitle}
            </Link>{" "}
            <span className="muted">for {run.actorName}</span>
          </span>
          <span className="num muted nowrap">{formatElapsed(now.getTime() - Date.parse(run.startedAt))}</span>
          {onCancel && (
            <Button size="s" onClick={() => onCancel(run)} aria-label={`Cancel the run of ${run.cellName}`}>
              Cancel
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
