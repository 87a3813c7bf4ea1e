"use client";

import type { CellRun } from "../../compute/notebook/run-board.ts";
import { RUN_FAILURES } from "../../compute/protocol/failures.ts";
import type { IconName } from "../ui/icon-shapes.ts";
import { State, type StateProps } from "../ui/State.tsx";
import { Elapsed } from "./Elapsed.tsx";
import { useNotebook } from "./notebook-context.ts";
import { durationText, RUN_STATE_WORDS, shownState } from "./run-words.ts";

const LOOKS: Record<CellRun["state"], { icon: IconName; tone: StateProps["tone"] }> = {
  queued: { icon: "queued", tone: "none" },
  running: { icon: "run", tone: "running" },
  succeeded: { icon: "ok", tone: "succeeded" },
  failed: { icon: "fail", tone: "failed" },
  cancelled: { icon: "cancel", tone: "none" },
  lost: { icon: "lost", tone: "lost" },
};

/** It failed, and nothing is broken. */
const BLOCKED = { icon: "blocked", tone: "blocked" } as const;

/** How the last Run of a cell goes or went, in a glyph and words. */
export function CellState({ cellId, run }: { cellId: string; run: CellRun | undefined }) {
  const stale = useNotebook((snapshot) => snapshot.stale[cellId]);
  if (!run) return <State icon="idle">Idle</State>;
  const state = shownState(run);
  const isBlocked = run.failure?.code === "blocked_by_policy";
  const { icon, tone } = isBlocked ? BLOCKED : LOOKS[state];
  const isStale = stale !== undefined && run.state === "succeeded";
  const stateWords = isBlocked ? RUN_FAILURES.blocked_by_policy.title : RUN_STATE_WORDS[state];
  const words = run.isStopping ? "Stopping" : stateWords;
  const reason = isStale ? stale : run.reason;
  return (
    <>
      <State icon={isStale ? "stale" : icon} tone={isStale ? "stale" : tone}>
        {isStale ? "Stale" : words}
        {reason && <span className="state__reason">: {reason}</span>}
      </State>
      {state === "running" && run.startedAtMs !== null && <Elapsed sinceMs={run.startedAtMs} />}
      {run.state !== "running" && run.state !== "queued" && (
        <span className="cell__time">{elapsedText(run)}</span>
      )}
    </>
  );
}

function elapsedText({ stats, startedAtMs, endedAtMs }: CellRun): string {
  if (stats && stats.elapsedMs > 0) return durationText(stats.elapsedMs);
  if (startedAtMs === null || endedAtMs === null) return "";
  return durationText(endedAtMs - startedAtMs);
}
