import {
  newId,
  type NotebookId,
  type PoolId,
  type SessionId,
  type WorkerId,
} from "../../compute/protocol/ids.ts";
import type { WorkerIdentity } from "../../compute/protocol/keys.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { requireUsablePool } from "../pools/pool-access.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { takesWork, type WorkerConnection } from "../workers/fleet.ts";

/** Where the cells of one notebook run for one person on one Pool. */
export interface OpenedSession {
  readonly sessionId: SessionId;
  readonly poolId: PoolId;
  /** its keys are what the calls are sealed to */
  readonly worker: WorkerIdentity;
}

/**
 * Opens the actor's Session of a notebook on a Pool: the one there is while its
 * worker takes Runs, else a new one: on the worker that keeps the notebook's latest
 * Result, so that it can be opened and read by other cells, else on the least loaded.
 * Opening is cheap: the worker starts an engine with the first call.
 *
 * @throws AppError `not_found`, `forbidden`, `target_unavailable` when no worker of the Pool is online.
 */
export async function openSession(
  actor: Actor,
  { notebookId, poolId }: { notebookId: NotebookId; poolId: PoolId },
): Promise<OpenedSession> {
  permit(actor, "sessions.open");
  const notebook = await db().notebook.findFirst({
    where: { id: notebookId, workspaceId: actor.workspaceId, deletedAt: null },
    select: { id: true },
  });
  if (notebook === null) throw new AppError("not_found", "This notebook is not here (any more).");
  const pool = await requireUsablePool(actor, poolId);
  return (await stickySession(actor, notebookId, poolId)) ?? newSession(actor, notebookId, pool);
}

async function stickySession(
  actor: Actor,
  notebookId: NotebookId,
  poolId: PoolId,
): Promise<OpenedSession | null> {
  const sessions = await db().engineSession.findMany({
    where: { userId: actor.userId, notebookId, poolId, endedAt: null, worker: { revokedAt: null } },
    orderBy: { createdAt: "desc" },
    take: 10,
  });
  for (const session of sessions) {
    const connection = dataPlane().fleet.find(session.workerId as WorkerId);
    if (connection !== undefined && takesWork(connection))
      return { sessionId: session.id as SessionId, poolId, worker: connection.identity };
  }
  return null;
}

async function newSession(
  actor: Actor,
  notebookId: NotebookId,
  pool: { id: string; name: string },
): Promise<OpenedSession> {
  const poolId = pool.id as PoolId;
  const connection = await bestWorker(notebookId, poolId);
  if (connection === undefined)
    throw new AppError("target_unavailable", `No worker of ${pool.name} is online. Try again in a moment.`);
  const sessionId: SessionId = newId("ses_");
  const { workerId, identity } = connection;
  await db().$transaction([
    db().engineSession.updateMany({
      where: { userId: actor.userId, notebookId, poolId, endedAt: null },
      data: { endedAt: new Date() },
    }),
    db().engineSession.create({
      data: { id: sessionId, userId: actor.userId, notebookId, poolId, workerId },
    }),
  ]);
  return { sessionId, poolId, worker: identity };
}

async function bestWorker(notebookId: NotebookId, poolId: PoolId): Promise<WorkerConnection | undefined> {
  const available = dataPlane().fleet.availableIn(poolId);
  if (available.length <= 1) return available[0];
  const roomy = available.filter(({ load }) => load.sessions < LIMITS.sessionsMax);
  const run = await db().run.findFirst({
    where: {
      notebookId,
      poolId,
      hasResult: true,
      resultGoneAt: null,
      workerId: { in: roomy.map(({ workerId }) => workerId) },
    },
    orderBy: { createdAt: "desc" },
    select: { workerId: true },
  });
  return available.find(({ workerId }) => workerId === run?.workerId) ?? available[0];
}
