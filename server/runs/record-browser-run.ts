import { z } from "zod";
import { CellId, DeviceId, NotebookId, RunId } from "../../compute/protocol/ids.ts";
import { RunFailureCode } from "../../compute/protocol/failures.ts";
import { Receipt } from "../../compute/protocol/receipt.ts";
import { RunOutcome, RunStats } from "../../compute/protocol/run.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { endRun } from "./end-run.ts";

const PLACE_LABEL = "This browser";

/** A Run that begins in the actor's own browser. */
export const BeginRun = z.object({
  runId: RunId,
  notebookId: NotebookId,
  cellId: CellId,
  revision: z.number().int().min(0),
  deviceId: DeviceId.nullable().default(null),
  chosenBy: Receipt.shape.chosenBy.default("cell"),
});
export type BeginRun = z.infer<typeof BeginRun>;

/** How it ended. Counts and codes; the rows and the error's text stay in the browser. */
export const EndRun = z.object({
  runId: RunId,
  outcome: RunOutcome,
  failureCode: RunFailureCode.nullable().default(null),
  hasResult: z.boolean(),
  resultBytes: z.number().int().min(0).default(0),
  stats: RunStats.nullable().default(null),
});
export type EndRun = z.infer<typeof EndRun>;

/**
 * Records that a cell runs in the actor's browser. The same Run again by the same
 * person changes nothing: a page may repeat what it is not sure of.
 *
 * @throws AppError `forbidden`, `not_found`, `conflict` when the id is another Run's.
 */
export async function beginRun(actor: Actor, begun: BeginRun): Promise<void> {
  permit(actor, "runs.start");
  await requireNotebook(actor, begun.notebookId);
  const receipt: Receipt = {
    version: 1,
    chosenBy: begun.chosenBy,
    place: { type: "browser", label: PLACE_LABEL },
    stats: null,
  };
  const { runId, notebookId, cellId, revision, deviceId } = begun;
  const { userId: actorId, workspaceId } = actor;
  const now = new Date();
  const times = { createdAt: now, startedAt: now };
  try {
    await db().$transaction(async (tx) => {
      const ids = { id: runId, notebookId, cellId, actorId, deviceId };
      await tx.run.create({ data: { ...ids, revision, receipt, state: "running", ...times } });
      const detail = { notebook: notebookId, cell: cellId, place: PLACE_LABEL };
      await recordAudit({ workspaceId, actorId, verb: "run.started", subject: runId, detail }, tx);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const known = await db().run.findFirst({ where: { id: runId, actorId, poolId: null, notebookId } });
    if (known === null) throw new AppError("conflict", "There is another Run of this id.");
    return;
  }
  tell(begun, { state: "running", rows: 0 });
}

/**
 * Records how a Run in the actor's browser ended. `isApplied` is false when it had
 * ended before, e.g. because it was given up as lost.
 *
 * @throws AppError `not_found` unless it is the actor's own Run in a browser.
 */
export async function endBrowserRun(actor: Actor, ended: EndRun): Promise<{ isApplied: boolean }> {
  permit(actor, "runs.start");
  const run = await db().run.findFirst({
    where: {
      id: ended.runId,
      actorId: actor.userId,
      poolId: null,
      notebook: { workspaceId: actor.workspaceId },
    },
    select: { notebookId: true },
  });
  if (run === null) throw new AppError("not_found", "This is not a Run of your browser.");
  const { runId, ...ending } = ended;
  const isApplied = await endRun(runId, ending);
  const place = { runId, notebookId: run.notebookId as NotebookId };
  if (isApplied) tell(place, { state: ended.outcome, rows: ended.stats?.rows ?? 0 });
  return { isApplied };
}

async function requireNotebook(actor: Actor, notebookId: NotebookId): Promise<void> {
  const notebook = await db().notebook.findFirst({
    where: { id: notebookId, workspaceId: actor.workspaceId, deletedAt: null },
    select: { id: true },
  });
  if (notebook === null) throw new AppError("not_found", "This notebook is not here (any more).");
}

function tell(
  { runId, notebookId }: { runId: RunId; notebookId: NotebookId },
  part: { state: "running" | RunOutcome; rows: number },
): void {
  dataPlane().pages.toWatchers(notebookId, {
    type: "run-state",
    notebookId,
    runId,
    callId: null,
    reason: null,
    ...part,
  });
}
