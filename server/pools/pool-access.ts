import type { PoolId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { can, permit } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import type { Pool } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";

/** What `Pool.ownerId` says of a Pool of the workspace itself. */
export const NO_OWNER = "";

/** Which Pools exist for this actor, as a Prisma filter: the workspace's, and their own Personal ones. */
export function poolsFor(actor: Actor) {
  return { workspaceId: actor.workspaceId, ownerId: { in: [NO_OWNER, actor.userId] } };
}

/** As `poolsFor`, but an admin sees other people's Personal Pools too: that they are there, and whose. */
export function poolsListedFor(actor: Actor) {
  return can(actor, "pools.change") ? { workspaceId: actor.workspaceId } : poolsFor(actor);
}

/**
 * A Pool that this actor may change and enrol into: an admin any Pool of the
 * workspace, an editor their own Personal Pools.
 *
 * @throws AppError `forbidden`; `not_found` also for somebody else's Personal Pool.
 */
export async function requireOwnPool(actor: Actor, poolId: PoolId, tx: Transaction = db()): Promise<Pool> {
  permit(actor, "pools.own");
  const pool = await tx.pool.findFirst({ where: { id: poolId, ...poolsFor(actor) } });
  if (pool === null) throw new AppError("not_found", "This Pool is not here (any more).");
  if (pool.ownerId === NO_OWNER) permit(actor, "pools.change");
  return pool;
}
