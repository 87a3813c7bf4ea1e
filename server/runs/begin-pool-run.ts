import { newId } from "../../compute/protocol/ids.ts";
import type { Receipt } from "../../compute/protocol/receipt.ts";
import type { CallHeader } from "../../compute/protocol/sealed-call.ts";
import type { AuditVerb } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";

/**
 * Writes the Run of an authorised call, and who began it, before the worker is
 * asked. Both rows or none, in one statement: it is on the way to the first row.
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
  const detail = { notebook: header.notebookId, cell: run.cellId, place: poolName };
  const begun = await db().$queryRaw<unknown[]>`
    WITH begun AS (
      INSERT INTO "Run" ("id", "notebookId", "cellId", "revision", "actorId", "poolId", "workerId",
                         "deviceId", "sessionId", "state", "receipt", "createdAt")
      VALUES (${run.runId}, ${header.notebookId}, ${run.cellId}, ${run.revision}, ${actor.userId},
              ${header.poolId}, ${header.workerId}, ${header.device.deviceId}, ${header.sessionId},
              'queued', ${JSON.stringify(receipt)}::jsonb, now() AT TIME ZONE 'UTC')
      ON CONFLICT ("id") DO NOTHING
      RETURNING "id"
    )
    INSERT INTO "AuditEvent" ("id", "workspaceId", "actorId", "verb", "subject", "detail", "at")
    SELECT ${newId("aud_")}, ${actor.workspaceId}, ${actor.userId}, ${VERB}, "id",
           ${JSON.stringify(detail)}::jsonb, now() AT TIME ZONE 'UTC'
    FROM begun RETURNING "id"`;
  if (begun.length === 0) throw new AppError("conflict", "There is a Run of this id already.");
}

const VERB: AuditVerb = "run.started";
