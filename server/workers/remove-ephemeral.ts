import type { WorkerId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { announcePools } from "./fleet-events.ts";

/** A replica that was not seen for so long is not coming back: its successor has keys of its own. */
export const EPHEMERAL_OFFLINE_MS_MAX = 60 * 60_000;

/**
 * Removes workers that a Pool key admitted and that were offline for an hour, with
 * an audit event each. Called once a minute, so the worst case is 61 minutes. What
 * they kept is gone with them: their Runs stay in the history without a Result.
 *
 * @returns how many were removed.
 */
export async function removeEphemeralWorkers(now: number): Promise<number> {
  const candidates = await db().worker.findMany({
    where: {
      poolKeyId: { not: null },
      revokedAt: null,
      lastSeenAt: { lt: new Date(now - EPHEMERAL_OFFLINE_MS_MAX) },
    },
    include: { pool: true },
    take: 100,
  });
  const gone = candidates.filter(({ id }) => dataPlane().fleet.find(id as WorkerId) === undefined);
  for (const { id, name, pool } of gone) {
    const workspaceId = pool.workspaceId as WorkspaceId;
    await db().$transaction(async (tx) => {
      await tx.run.updateMany({
        where: { workerId: id, resultGoneAt: null, hasResult: true },
        data: { resultGoneAt: new Date(now) },
      });
      await tx.worker.delete({ where: { id } });
      const detail = { name, pool: pool.name };
      await recordAudit({ workspaceId, actorId: null, verb: "worker.removed", subject: id, detail }, tx);
    });
    announcePools(workspaceId);
  }
  return gone.length;
}
