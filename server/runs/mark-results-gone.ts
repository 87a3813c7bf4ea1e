import type { RunId, WorkerId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";

/** Notes that a worker has evicted Results of its own. The Runs stay; their cells say that the rows are gone. */
export async function markResultsGone(workerId: WorkerId, runs: readonly RunId[]): Promise<void> {
  await db().run.updateMany({
    where: { id: { in: [...runs] }, workerId, resultGoneAt: null },
    data: { resultGoneAt: new Date() },
  });
}
