import type { CallId, NotebookId, WorkerId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { RunReport } from "../relay/relay.ts";
import { endRun } from "./end-run.ts";
import { endingOfReport } from "./run-witness.ts";

/**
 * Ends a Run whose call this process does not know, because it began before a
 * restart. Only the worker that the Run was sent to may say so.
 */
export async function endReportedRun(workerId: WorkerId, callId: CallId, report: RunReport): Promise<void> {
  const run = await db().run.findFirst({ where: { id: report.runId, workerId } });
  if (run === null || !(await endRun(report.runId, endingOfReport(report)))) return;
  const notebookId = run.notebookId as NotebookId;
  dataPlane().pages.toWatchers(notebookId, {
    type: "run-state",
    notebookId,
    runId: report.runId,
    callId,
    state: report.outcome,
    reason: null,
    rows: report.stats.rows,
  });
}
