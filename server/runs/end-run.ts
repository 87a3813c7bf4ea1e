import type { RunId } from "../../compute/protocol/ids.ts";
import { Receipt } from "../../compute/protocol/receipt.ts";
import type { RunOutcome, RunStats } from "../../compute/protocol/run.ts";
import { db } from "../db/db.ts";
import { endingOf, statesBefore } from "./run-state.ts";

/** How a Run ended, as the target or its loss tells it. Counts and codes only. */
export interface RunEnding {
  readonly outcome: RunOutcome;
  readonly failureCode: string | null;
  readonly hasResult: boolean;
  readonly resultBytes: number;
  /** null when nobody could measure */
  readonly stats: RunStats | null;
}

/**
 * Ends a Run, exactly once: whoever comes second changes nothing. Completes its
 * Receipt. `false` when the Run had ended before (or is not there). Costs two queries.
 */
export async function endRun(runId: RunId, ending: RunEnding): Promise<boolean> {
  const run = await db().run.findUnique({ where: { id: runId }, select: { receipt: true } });
  if (run === null) return false;
  const { count } = await db().run.updateMany({
    where: { id: runId, state: { in: statesBefore(endingOf(ending.outcome)) } },
    data: {
      state: ending.outcome,
      failureCode: ending.failureCode,
      hasResult: ending.hasResult,
      resultBytes: ending.resultBytes,
      endedAt: new Date(),
      receipt: { ...Receipt.parse(run.receipt), stats: ending.stats },
    },
  });
  return count === 1;
}

/** Marks a Run as started; nothing when it was already, or has ended. */
export async function startRun(runId: RunId): Promise<boolean> {
  const { count } = await db().run.updateMany({
    where: { id: runId, state: { in: statesBefore("starts") } },
    data: { state: "running", startedAt: new Date() },
  });
  return count === 1;
}
