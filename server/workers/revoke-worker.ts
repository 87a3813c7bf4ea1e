import type { WorkerId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { can } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import type { Worker } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";
import { requireOwnWorker } from "./change-worker.ts";
import { announcePools } from "./fleet-events.ts";
import { cutWorker } from "./worker-loss.ts";

/**
 * Ends a worker's identity: its link is cut at once, its Runs end as lost, it can
 * never connect again. Revoking twice changes nothing.
 *
 * @throws AppError `forbidden`, `not_found`.
 */
export async function revokeWorker(actor: Actor, { workerId }: { workerId: WorkerId }): Promise<void> {
  const { workspaceId, userId: actorId } = actor;
  await db().$transaction(async (tx) => {
    const worker = await requireRevocable(actor, workerId, tx);
    if (worker.revokedAt !== null) return;
    await tx.worker.update({ where: { id: workerId }, data: { revokedAt: new Date() } });
    const detail = { name: worker.name };
    await recordAudit({ workspaceId, actorId, verb: "worker.revoked", subject: workerId, detail }, tx);
  });
  cutWorker(workerId, "The worker was revoked.");
  announcePools(workspaceId);
}

/** An admin may revoke any worker of the workspace, people's own ones too: they are in its network. */
async function requireRevocable(actor: Actor, workerId: WorkerId, tx: Transaction): Promise<Worker> {
  if (!can(actor, "workers.change")) return requireOwnWorker(actor, workerId, tx);
  const { workspaceId } = actor;
  const worker = await tx.worker.findFirst({ where: { id: workerId, pool: { workspaceId } } });
  if (worker === null) throw new AppError("not_found", "This worker is not here.");
  return worker;
}
