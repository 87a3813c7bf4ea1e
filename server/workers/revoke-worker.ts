import type { WorkerId } from "../../compute/protocol/ids.ts";
import { LINK_CLOSE } from "../../compute/protocol/worker-link.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { announcePools } from "./fleet-events.ts";

/**
 * Ends a worker's identity: its link is cut at once, its Runs end as lost, it can
 * never connect again. Revoking twice changes nothing.
 *
 * @throws AppError `forbidden`, `not_found`.
 */
export async function revokeWorker(actor: Actor, { workerId }: { workerId: WorkerId }): Promise<void> {
  permit(actor, "workers.change");
  const { workspaceId, userId: actorId } = actor;
  await db().$transaction(async (tx) => {
    const worker = await tx.worker.findFirst({ where: { id: workerId, pool: { workspaceId } } });
    if (worker === null) throw new AppError("not_found", "This worker is not here.");
    if (worker.revokedAt !== null) return;
    await tx.worker.update({ where: { id: workerId }, data: { revokedAt: new Date() } });
    const detail = { name: worker.name };
    await recordAudit({ workspaceId, actorId, verb: "worker.revoked", subject: workerId, detail }, tx);
  });
  const { fleet, relay } = dataPlane();
  const connection = fleet.find(workerId);
  if (connection !== undefined) {
    fleet.leave(connection);
    connection.close(LINK_CLOSE.revoked, "this worker was revoked");
  }
  relay.loseWorker(workerId, "The worker was revoked.");
  announcePools(workspaceId);
}
