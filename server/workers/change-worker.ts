import { z } from "zod";
import { RunId, WorkerId } from "../../compute/protocol/ids.ts";
import { type AuditVerb, recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { can, permit } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import type { Prisma, Worker } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";
import { poolsFor } from "../pools/pool-access.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { tellStanding } from "./fleet-events.ts";

export const WorkerRef = z.object({ workerId: WorkerId });
export const RenameWorker = WorkerRef.extend({ name: z.string().trim().min(1).max(200) });
export const PauseWorker = WorkerRef.extend({
  reason: z.string().trim().max(300),
  /** null: until somebody resumes it */
  until: z.iso.datetime().nullable(),
});
export const RunRef = z.object({ runId: RunId });

/** Lets a worker that waits take cells. Approving twice changes nothing. @throws AppError `forbidden`, `not_found`, `worker_revoked`. */
export async function approveWorker(actor: Actor, { workerId }: z.infer<typeof WorkerRef>): Promise<void> {
  await change(actor, workerId, "worker.approved", (worker) =>
    worker.approvedAt === null ? { approvedAt: new Date(), approvedById: actor.userId } : null,
  );
}

/**
 * Gives a worker nothing new until somebody resumes it, or until `until`. What runs goes on.
 *
 * @throws AppError `forbidden`, `not_found`, `worker_revoked`, `invalid_input` when `until` is past.
 */
export async function pauseWorker(
  actor: Actor,
  { workerId, reason, until }: z.infer<typeof PauseWorker>,
): Promise<void> {
  const pausedUntil = until === null ? null : new Date(until);
  if (pausedUntil !== null && pausedUntil.getTime() <= Date.now())
    throw new AppError("invalid_input", "The pause would be over already. Choose a later time.");
  await change(actor, workerId, "worker.paused", () => ({
    pausedAt: new Date(),
    pausedById: actor.userId,
    pausedUntil,
    pauseReason: reason,
  }));
}

/** Ends a pause. @throws AppError `forbidden`, `not_found`, `worker_revoked`. */
export async function resumeWorker(actor: Actor, { workerId }: z.infer<typeof WorkerRef>): Promise<void> {
  await change(actor, workerId, "worker.resumed", (worker) =>
    worker.pausedAt === null
      ? null
      : { pausedAt: null, pausedById: null, pausedUntil: null, pauseReason: null },
  );
}

/** @throws AppError `forbidden`, `not_found`, `worker_revoked`. */
export async function renameWorker(
  actor: Actor,
  { workerId, name }: z.infer<typeof RenameWorker>,
): Promise<void> {
  await change(actor, workerId, "worker.renamed", (worker) => (worker.name === name ? null : { name }));
}

/**
 * Tells a worker to finish what runs, take nothing new, and stop its process.
 *
 * @throws AppError `forbidden`, `not_found`, `worker_revoked`, `target_unavailable` when it is offline.
 */
export async function drainWorker(actor: Actor, { workerId }: z.infer<typeof WorkerRef>): Promise<void> {
  await change(actor, workerId, "worker.drained", () => {
    const connection = dataPlane().fleet.find(workerId);
    if (connection === undefined)
      throw new AppError("target_unavailable", "The worker is offline; there is nothing to drain.");
    connection.send({ type: "drain" });
    return {};
  });
}

/** Stops anybody's Run on a worker. One that has ended is as good as stopped. @throws AppError `forbidden`, `not_found`. */
export async function cancelAnyRun(actor: Actor, { runId }: z.infer<typeof RunRef>): Promise<void> {
  permit(actor, "runs.cancel");
  const run = await db().run.findFirst({
    where: { id: runId, notebook: { workspaceId: actor.workspaceId } },
    select: { id: true, actorId: true },
  });
  if (run === null) throw new AppError("not_found", "This Run is not here (any more).");
  if (run.actorId !== actor.userId) permit(actor, "runs.cancelAny");
  const { relay } = dataPlane();
  const call = relay.findByRun(runId);
  if (call === undefined) return;
  relay.cancel(call);
  await note(actor, "run.cancelled_by_admin", runId, {}, db());
}

/** A worker that this actor may change: an admin any but other people's own, an editor those in Pools of their own. */
export async function requireOwnWorker(
  actor: Actor,
  workerId: WorkerId,
  tx: Transaction = db(),
): Promise<Worker> {
  permit(actor, "pools.own");
  const worker = await tx.worker.findFirst({
    where: { id: workerId, pool: poolsFor(actor) },
    include: { pool: true },
  });
  if (worker === null) throw new AppError("not_found", "This worker is not here.");
  if (worker.pool.ownerId !== actor.userId && !can(actor, "workers.change")) permit(actor, "workers.change");
  return worker;
}

/** One change with its audit event; then the worker and all tabs are told. `null`: nothing to change. */
async function change(
  actor: Actor,
  workerId: WorkerId,
  verb: AuditVerb,
  changes: (worker: Worker) => Prisma.WorkerUpdateInput | null,
): Promise<void> {
  await db().$transaction(async (tx) => {
    const worker = await requireOwnWorker(actor, workerId, tx);
    if (worker.revokedAt !== null)
      throw new AppError("worker_revoked", "This worker was revoked. Enrol it anew to use it again.");
    const data = changes(worker);
    if (data === null) return;
    await tx.worker.update({ where: { id: workerId }, data });
    await note(actor, verb, workerId, { name: worker.name }, tx);
  });
  await tellStanding(workerId);
}

async function note(
  { workspaceId, userId }: Actor,
  verb: AuditVerb,
  subject: string,
  detail: Record<string, string>,
  tx: Transaction,
): Promise<void> {
  await recordAudit({ workspaceId, actorId: userId, verb, subject, detail }, tx);
}
