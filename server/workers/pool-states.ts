import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { PoolState } from "../../compute/protocol/page-link.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { takesWork, type WorkerConnection } from "./fleet.ts";

/** The Pools that the actor may run on, as they are now. @throws AppError `forbidden` */
export async function listPools(actor: Actor): Promise<PoolState[]> {
  permit(actor, "pools.read");
  return poolStates(actor.workspaceId);
}

/** The Pools of a workspace as they are now, by name. `threads` and `memoryBytes` are those of the largest worker. One query. */
export async function poolStates(workspaceId: WorkspaceId): Promise<PoolState[]> {
  const pools = await db().pool.findMany({
    where: { workspaceId },
    include: { _count: { select: { workers: { where: { revokedAt: null, approvedAt: { not: null } } } } } },
    orderBy: [{ kind: "asc" }, { name: "asc" }],
  });
  return pools.map((pool) => {
    const connected = [...dataPlane().fleet.connections.values()].filter(
      ({ poolId, standing }) => poolId === pool.id && standing.type !== "pending_approval",
    );
    return {
      poolId: pool.id as PoolId,
      name: pool.name,
      kind: pool.kind,
      workersOnline: connected.length,
      workersTotal: pool._count.workers,
      threads: Math.max(0, ...connected.map(({ host }) => host.threads)),
      memoryBytes: Math.max(0, ...connected.map(({ host }) => host.memoryBytes)),
      running: connected.reduce((sum, { load }) => sum + load.running, 0),
      reason: unusableWords(connected, pool._count.workers),
    };
  });
}

function unusableWords(connected: readonly WorkerConnection[], workersTotal: number): string | null {
  if (connected.some((connection) => takesWork(connection))) return null;
  if (connected.length > 0) return pausedWords(connected) ?? "Its worker is shutting down.";
  if (workersTotal === 0) return "It has no worker yet.";
  return workersTotal === 1 ? "Its worker is offline." : `All of its ${workersTotal} workers are offline.`;
}

function pausedWords(connected: readonly WorkerConnection[]): string | null {
  for (const { standing } of connected)
    if (standing.type === "paused")
      return standing.reason === "" ? "It is paused." : `It is paused: ${standing.reason}`;
  return null;
}
