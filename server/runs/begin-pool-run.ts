import type { WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Receipt } from "../../compute/protocol/receipt.ts";
import type { CallHeader } from "../../compute/protocol/sealed-call.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";

/**
 * Writes the Run of an authorised call, and who began it, before the worker is
 * asked. One transaction.
 *
 * @throws AppError `conflict` when there is a Run of this id.
 */
export async function beginPoolRun(actor: Actor, header: CallHeader, poolName: string): Promise<void> {
  const { run } = header;
  if (run === null) throw new Error("a call without a Run can't begin one");
  const receipt: Receipt = {
    version: 1,
    chosenBy: "cell",
    place: {
      type: "pool",
      poolId: header.poolId,
      workerId: header.workerId,
      callId: header.callId,
      label: poolName,
    },
    stats: null,
  };
  try {
    await db().$transaction(async (tx) => {
      await tx.run.create({
        data: {
          id: run.runId,
          notebookId: header.notebookId,
          cellId: run.cellId,
          revision: run.revision,
          actorId: actor.userId,
          poolId: header.poolId,
          workerId: header.workerId,
          deviceId: header.device.deviceId,
          sessionId: header.sessionId,
          state: "queued",
          receipt,
        },
      });
      await recordAudit(
        {
          workspaceId: actor.workspaceId as WorkspaceId,
          actorId: actor.userId,
          verb: "run.started",
          subject: run.runId,
          detail: { notebook: header.notebookId, cell: run.cellId, place: poolName },
        },
        tx,
      );
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("conflict", "There is a Run of this id already.");
    throw error;
  }
}
