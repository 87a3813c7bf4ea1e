import { newId } from "../../compute/protocol/ids.ts";
import type { Receipt } from "../../compute/protocol/receipt.ts";
import type { CallHeader } from "../../compute/protocol/sealed-call.ts";
import type { AuditVerb } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { Prisma } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";
import { allowedPool, explainRefusal, requirePermitted, requireResults } from "../relay/authorise-call.ts";

/**
 * Authorises a call as `authoriseCall` does and writes its Run, and who began it,
 * before the worker is asked. Permission and both rows, or nothing, in one
 * statement: it is on the way to the first row. Answers the Pool's name.
 *
 * @throws AppError as `authoriseCall`; `conflict` when there is a Run of this id.
 */
export async function beginPoolRun(actor: Actor, header: CallHeader): Promise<string> {
  requirePermitted(actor, header);
  await requireResults(actor, header);
  const [allowed] = await db().$queryRaw<{ name: string; isBegun: boolean }[]>(insertion(actor, header));
  if (allowed === undefined) {
    await explainRefusal(actor, header);
    throw new AppError("conflict", "This Session has just changed. Run the cell again.");
  }
  if (!allowed.isBegun) throw new AppError("conflict", "There is a Run of this id already.");
  return allowed.name;
}

const VERB: AuditVerb = "run.started";

/** One row when the call is allowed, none when it is not. */
function insertion(actor: Actor, header: CallHeader): Prisma.Sql {
  const { run } = header;
  if (run === null) throw new Error("a call without a Run can't begin one");
  const detail = { notebook: header.notebookId, cell: run.cellId };
  return Prisma.sql`
    WITH allowed AS (${allowedPool(actor, header)}),
    begun AS (
      INSERT INTO "Run" ("id", "notebookId", "cellId", "revision", "actorId", "poolId", "workerId",
                         "deviceId", "sessionId", "state", "receipt", "createdAt")
      SELECT ${run.runId}, ${header.notebookId}, ${run.cellId}, ${run.revision}, ${actor.userId},
             ${header.poolId}, ${header.workerId}, ${header.device.deviceId}, ${header.sessionId},
             'queued'::"RunState",
             jsonb_set(${JSON.stringify(receiptOf(header))}::jsonb, '{place,label}', to_jsonb("name")),
             now() AT TIME ZONE 'UTC'
      FROM allowed
      ON CONFLICT ("id") DO NOTHING
      RETURNING "id"
    ),
    audited AS (
      INSERT INTO "AuditEvent" ("id", "workspaceId", "actorId", "verb", "subject", "detail", "at")
      SELECT ${newId("aud_")}, ${actor.workspaceId}, ${actor.userId}, ${VERB}, begun."id",
             ${JSON.stringify(detail)}::jsonb || jsonb_build_object('place', allowed."name"),
             now() AT TIME ZONE 'UTC'
      FROM begun, allowed
    )
    SELECT allowed."name", EXISTS (SELECT 1 FROM begun) AS "isBegun" FROM allowed`;
}

function receiptOf({ poolId, workerId, callId }: CallHeader): Receipt {
  const place = { type: "pool" as const, poolId, workerId, callId, label: "" };
  return { version: 1, chosenBy: "cell", place, stats: null };
}
