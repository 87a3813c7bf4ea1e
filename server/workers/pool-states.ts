import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { PoolState } from "../../compute/protocol/page-link.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import type { Pool } from "../db/generated/client.ts";
import { NO_OWNER, type PoolRules, whyNotUsable } from "../pools/pool-access.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { takesWork, type WorkerConnection } from "./fleet.ts";
import { namesOf } from "./worker-standing.ts";

/** A Pool as it is now, and what decides who is told of it. */
export interface KnownPool {
  readonly rules: PoolRules;
  readonly state: PoolState;
}

/** The Pools that exist for the actor, as they are now; one that they may not use says why. @throws AppError `forbidden` */
export async function listPools(actor: Actor): Promise<PoolState[]> {
  permit(actor, "pools.read");
  return poolsShownTo(actor, await poolStates(actor.workspaceId));
}

/** What this actor is told: nothing of other people's Personal Pools, a reason where they may not run. Pure. */
export function poolsShownTo(actor: Actor, pools: readonly KnownPool[]): PoolState[] {
  return pools
    .filter(({ rules }) => rules.ownerId === NO_OWNER || rules.ownerId === actor.userId)
    .map(({ rules, state }) => {
      const words = whyNotUsable(actor, rules);
      if (words === null) return state;
      return { ...state, state: "forbidden", reason: words, offlineSince: null, pausedUntil: null };
    });
}

/** All Pools of a workspace as they are now, by name. `threads` and `memoryBytes` are those of the largest worker. Two queries at most. */
export async function poolStates(workspaceId: WorkspaceId): Promise<KnownPool[]> {
  const isCurrent = { revokedAt: null, approvedAt: { not: null } };
  const pools = await db().pool.findMany({
    where: { workspaceId },
    include: {
      people: { select: { userId: true } },
      workers: { where: isCurrent, orderBy: { lastSeenAt: { sort: "desc", nulls: "last" } }, take: 1 },
      _count: { select: { workers: { where: isCurrent } } },
    },
    orderBy: [{ kind: "asc" }, { ownerId: "asc" }, { name: "asc" }],
  });
  const connections = connectionsByPool(workspaceId);
  const pausers = await pausersOf([...connections.values()]);
  return pools.map((pool) => {
    const connected = connections.get(pool.id) ?? [];
    const seenAt = pool.workers[0]?.lastSeenAt ?? null;
    const facts = { connected, workersTotal: pool._count.workers, seenAt, pausers };
    return { rules: pool, state: stateOf(pool, facts) };
  });
}

interface PoolFacts {
  /** without those that wait for approval */
  readonly connected: readonly WorkerConnection[];
  readonly workersTotal: number;
  /** when a worker of it was last connected */
  readonly seenAt: Date | null;
  /** names of those who paused a worker, by worker */
  readonly pausers: ReadonlyMap<string, string>;
}

function stateOf(pool: Pool, facts: PoolFacts): PoolState {
  const { connected, workersTotal, seenAt } = facts;
  const isUsable = connected.some((connection) => takesWork(connection));
  const isOffline = !isUsable && connected.length === 0 && workersTotal > 0;
  return {
    poolId: pool.id as PoolId,
    name: pool.name,
    kind: pool.kind,
    isPersonal: pool.ownerId !== NO_OWNER,
    workersOnline: connected.length,
    workersTotal,
    threads: Math.max(0, ...connected.map(({ host }) => host.threads)),
    memoryBytes: Math.max(0, ...connected.map(({ host }) => host.memoryBytes)),
    running: connected.reduce((sum, { load }) => sum + load.running, 0),
    waiting: dataPlane().dispatch.waitingOn(pool.id as PoolId),
    state: isUsable ? "ready" : unusableState(facts),
    reason: isUsable ? null : unusableWords(facts),
    offlineSince: isOffline ? (seenAt?.toISOString() ?? null) : null,
    pausedUntil: isUsable ? null : resumesAt(connected),
  };
}

function connectionsByPool(workspaceId: WorkspaceId): Map<string, WorkerConnection[]> {
  const byPool = new Map<string, WorkerConnection[]>();
  for (const connection of dataPlane().fleet.connections.values()) {
    if (connection.workspaceId !== workspaceId || connection.standing.type === "pending_approval") continue;
    byPool.set(connection.poolId, [...(byPool.get(connection.poolId) ?? []), connection]);
  }
  return byPool;
}

/** Asked for only where a pause is all there is to say of a Pool. */
async function pausersOf(pools: readonly (readonly WorkerConnection[])[]): Promise<Map<string, string>> {
  const paused = pools
    .filter((connected) => !connected.some((connection) => takesWork(connection)))
    .flatMap((connected) => connected.filter(({ standing }) => standing.type === "paused"));
  if (paused.length === 0) return new Map();
  const ids = paused.map(({ workerId }) => workerId);
  const workers = await db().worker.findMany({ where: { id: { in: ids } } });
  const names = await namesOf(workers.map(({ pausedById }) => pausedById ?? ""));
  return new Map(workers.map(({ id, pausedById }) => [id, names.get(pausedById ?? "") ?? ""]));
}

function unusableState({ connected, workersTotal }: PoolFacts): PoolState["state"] {
  if (workersTotal === 0) return "no_worker";
  if (connected.length === 0) return "offline";
  return connected.some(({ standing }) => standing.type === "paused") ? "paused" : "draining";
}

function unusableWords({ connected, workersTotal, pausers }: PoolFacts): string {
  if (connected.length > 0) return pausedWords(connected, pausers) ?? "Its worker is shutting down.";
  if (workersTotal === 0) return "It has no worker yet.";
  return workersTotal === 1 ? "Its worker is offline." : `All of its ${workersTotal} workers are offline.`;
}

function pausedWords(
  connected: readonly WorkerConnection[],
  pausers: ReadonlyMap<string, string>,
): string | null {
  for (const { standing, workerId } of connected) {
    if (standing.type !== "paused") continue;
    const name = pausers.get(workerId);
    const by = name ? `Paused by ${name}` : "Paused";
    return standing.reason === "" ? `${by}.` : `${by}: ${standing.reason}.`;
  }
  return null;
}

/** When the first of its pauses ends by itself. */
function resumesAt(connected: readonly WorkerConnection[]): string | null {
  const ends = connected.flatMap(({ standing }) => (standing.type === "paused" ? [standing.until] : []));
  return ends.filter((until) => until !== null).toSorted()[0] ?? null;
}
