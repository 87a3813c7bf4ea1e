import { z } from "zod";
import { newId, PoolId, UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit, ROLES } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { announcePools } from "../workers/fleet-events.ts";
import { NO_OWNER, poolsFor, requireOwnPool } from "./pool-access.ts";
import type { PoolCaps } from "./run-line.ts";

const PoolName = z.string().trim().min(1).max(100);
/** Runs at once; more than this is no limit at all. */
const RunsMax = z.number().int().min(1).max(10_000).nullable();

export const CreatePool = z.object({ name: PoolName, isPersonal: z.boolean() });
export const PoolRef = z.object({ poolId: PoolId });
export const DefaultPool = z.object({ poolId: PoolId.nullable() });
export const ChangePool = z.object({
  poolId: PoolId,
  name: PoolName.optional(),
  labels: z.array(z.string().trim().min(1).max(60)).max(20).optional(),
  roleMin: z.enum(ROLES).optional(),
  /** who may run here, besides having the role; empty: everybody with the role */
  people: z.array(UserId).max(1_000).optional(),
  runsMax: RunsMax.optional(),
  runsPerPersonMax: RunsMax.optional(),
});

/**
 * Makes a Pool without workers. A Personal Pool is the actor's own: nobody else sees or uses it.
 *
 * @throws AppError `forbidden`, `conflict` when the name is taken.
 */
export async function createPool(
  actor: Actor,
  { name, isPersonal }: z.infer<typeof CreatePool>,
): Promise<{ poolId: PoolId }> {
  permit(actor, isPersonal ? "pools.own" : "pools.change");
  const poolId: PoolId = newId("pol_");
  const { workspaceId, userId } = actor;
  const ownerId = isPersonal ? userId : NO_OWNER;
  await unlessNameIsTaken(name, () =>
    db().$transaction(async (tx) => {
      await tx.pool.create({ data: { id: poolId, workspaceId, name, ownerId, kind: "self_hosted" } });
      await note(actor, "pool.created", poolId, { name, isPersonal }, tx);
    }),
  );
  announcePools(workspaceId);
  return { poolId };
}

/** @throws AppError `forbidden`, `not_found` (the Pool, or one of the people), `conflict` when the name is taken. */
export async function changePool(actor: Actor, change: z.infer<typeof ChangePool>): Promise<void> {
  const { poolId, people, ...fields } = change;
  let caps: PoolCaps | undefined;
  await unlessNameIsTaken(fields.name ?? "", () =>
    db().$transaction(async (tx) => {
      const pool = await requireOwnPool(actor, poolId, tx);
      caps = await tx.pool.update({ where: { id: poolId }, data: fields });
      if (people !== undefined) await replacePeople(actor, poolId, people, tx);
      await note(actor, "pool.changed", poolId, { name: fields.name ?? pool.name }, tx);
    }),
  );
  if (caps !== undefined) dataPlane().dispatch.setCaps(poolId, caps);
  announcePools(actor.workspaceId);
}

/**
 * Removes a Pool. Cells that name it say so; its Runs stay in the history.
 *
 * @throws AppError `forbidden`, `not_found`, `conflict` while a worker of it is not revoked, or for the hosted one.
 */
export async function removePool(actor: Actor, { poolId }: z.infer<typeof PoolRef>): Promise<void> {
  await db().$transaction(async (tx) => {
    const pool = await requireOwnPool(actor, poolId, tx);
    if (pool.kind === "hosted")
      throw new AppError(
        "conflict",
        "This Eider runs this Pool itself. Start it without a hosted worker instead.",
      );
    const workers = await tx.worker.count({ where: { poolId, revokedAt: null } });
    if (workers > 0)
      throw new AppError(
        "conflict",
        `Revoke its workers first: ${workers} can still connect to ${pool.name}.`,
      );
    await tx.workspace.updateMany({ where: { defaultPoolId: poolId }, data: { defaultPoolId: null } });
    await tx.pool.delete({ where: { id: poolId } });
    await note(actor, "pool.removed", poolId, { name: pool.name }, tx);
  });
  announcePools(actor.workspaceId);
}

/** Where cells of new notebooks run; null: in the browser. @throws AppError `forbidden`, `not_found`, `conflict` for a Personal Pool. */
export async function setDefaultPool(actor: Actor, { poolId }: z.infer<typeof DefaultPool>): Promise<void> {
  permit(actor, "pools.change");
  await db().$transaction(async (tx) => {
    const pool = poolId && (await tx.pool.findFirst({ where: { id: poolId, ...poolsFor(actor) } }));
    if (poolId !== null && !pool) throw new AppError("not_found", "This Pool is not here (any more).");
    if (pool && pool.ownerId !== NO_OWNER)
      throw new AppError("conflict", "A Personal Pool can't be everybody's default.");
    await tx.workspace.update({ where: { id: actor.workspaceId }, data: { defaultPoolId: poolId } });
    await note(
      actor,
      "pool.made_default",
      poolId ?? "browser",
      { name: pool ? pool.name : "This browser" },
      tx,
    );
  });
  announcePools(actor.workspaceId);
}

async function replacePeople(actor: Actor, poolId: PoolId, people: UserId[], tx: Transaction): Promise<void> {
  const wanted = [...new Set(people)];
  const members = await tx.member.count({
    where: { workspaceId: actor.workspaceId, userId: { in: wanted } },
  });
  if (members < wanted.length) throw new AppError("not_found", "One of these people is not here (any more).");
  await tx.poolPerson.deleteMany({ where: { poolId } });
  await tx.poolPerson.createMany({ data: wanted.map((userId) => ({ poolId, userId })) });
}

async function unlessNameIsTaken(name: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", `There is a Pool named ${name} already.`, { cause: error });
  }
}

async function note(
  { workspaceId, userId }: Actor,
  verb: "pool.created" | "pool.changed" | "pool.removed" | "pool.made_default",
  subject: string,
  detail: Record<string, string | boolean>,
  tx: Transaction,
): Promise<void> {
  await recordAudit({ workspaceId, actorId: userId, verb, subject, detail }, tx);
}
