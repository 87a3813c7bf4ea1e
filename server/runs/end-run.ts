import type { RunId } from "../../compute/protocol/ids.ts";
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
 * Receipt. A Run so short that nobody said that it began has begun `elapsedMs`
 * before. `false` when the Run had ended before (or is not there). Costs one query.
 */
export async function endRun(runId: RunId, ending: RunEnding): Promise<boolean> {
  const { outcome, failureCode, hasResult, resultBytes, stats } = ending;
  const now = new Date();
  const begunAt = stats !== null && stats.elapsedMs > 0 ? new Date(now.getTime() - stats.elapsedMs) : null;
  const count = await db().$executeRaw`
    UPDATE "Run" SET
      "state" = ${outcome}::"RunState", "failureCode" = ${failureCode},
      "hasResult" = ${hasResult}, "resultBytes" = ${resultBytes}::bigint, "endedAt" = ${now},
      "startedAt" = COALESCE("startedAt", ${begunAt}),
      "receipt" = jsonb_set("receipt", '{stats}', ${JSON.stringify(stats)}::jsonb)
    WHERE "id" = ${runId} AND "state"::text = ANY(${statesBefore(endingOf(outcome))})`;
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
