import type { PoolId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { can, isAtLeast, permit, ROLES } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import { type Pool, Prisma } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";

/** What `Pool.ownerId` says of a Pool of the workspace itself. */
export const NO_OWNER = "";

/** Which Pools exist for this actor, as a Prisma filter: the workspace's, and their own Personal ones. */
export function poolsFor(actor: Pick<Actor, "userId" | "workspaceId">) {
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

/** What decides who may run on a Pool and read what was made there. */
export type PoolRules = Pick<Pool, "ownerId" | "roleMin"> & {
  readonly people: readonly { readonly userId: string }[];
};

/**
 * Why this actor may not use a Pool that they see, in words; null when they may.
 * One rule for running and for reading Results kept there. The owner of a Personal
 * Pool always may; an admin whom a Pool does not name may not, but can name themselves.
 */
export function whyNotUsable(actor: Actor, { ownerId, roleMin, people }: PoolRules): string | null {
  if (ownerId === actor.userId) return null;
  if (ownerId !== NO_OWNER) return "It is somebody's own.";
  if (!isAtLeast(actor.role, roleMin)) return `It takes the role ${roleMin}; yours is ${actor.role}.`;
  if (people.length > 0 && !people.some(({ userId }) => userId === actor.userId))
    return "It is for certain people only. An admin can add you.";
  return null;
}

/** `whyNotUsable(…) === null` as a condition on the row `p` of "Pool", for the query that every call passes. */
export function usablePool(actor: Actor): Prisma.Sql {
  const roles = ROLES.filter((role) => isAtLeast(actor.role, role));
  return Prisma.sql`(p."ownerId" = ${actor.userId} OR (
    p."ownerId" = ${NO_OWNER} AND p."roleMin"::text = ANY(${roles}) AND (
      NOT EXISTS (SELECT 1 FROM "PoolPerson" o WHERE o."poolId" = p."id")
      OR EXISTS (SELECT 1 FROM "PoolPerson" o WHERE o."poolId" = p."id" AND o."userId" = ${actor.userId}))))`;
}

/**
 * A Pool that this actor may use now.
 *
 * @throws AppError `not_found`, also for somebody else's Personal Pool; `forbidden` in the words of `whyNotUsable`.
 */
export async function requireUsablePool(actor: Actor, poolId: PoolId): Promise<Pool> {
  const pool = await poolWithPeople(actor, poolId);
  if (pool === null) throw new AppError("not_found", "This Pool is not here (any more).");
  const words = whyNotUsable(actor, pool);
  if (words !== null) throw new AppError("forbidden", `You can't use ${pool.name}. ${words}`);
  return pool;
}

/** As `requireUsablePool`, but null where it refuses. */
export async function findUsablePool(actor: Actor, poolId: PoolId): Promise<Pool | null> {
  const pool = await poolWithPeople(actor, poolId);
  return pool !== null && whyNotUsable(actor, pool) === null ? pool : null;
}

function poolWithPeople(actor: Actor, poolId: PoolId) {
  return db().pool.findFirst({ where: { id: poolId, ...poolsFor(actor) }, include: { people: true } });
}
