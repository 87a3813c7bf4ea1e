import { z } from "zod";
import { newId, PoolId, PoolKeyId } from "../../compute/protocol/ids.ts";
import { createPoolKeyPair } from "../../compute/seal/pool-key.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { poolsFor, requireOwnPool } from "../pools/pool-access.ts";

export const CreatePoolKey = z.object({ poolId: PoolId, name: z.string().trim().min(1).max(100) });
export const PoolKeyRef = z.object({ poolKeyId: PoolKeyId });

/** A Pool key as the Workers page lists it. Dates are ISO strings. */
export interface PoolKeyRecord {
  readonly poolKeyId: PoolKeyId;
  readonly name: string;
  /** workers that it admitted and that are not revoked */
  readonly workers: number;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/**
 * Makes a key that admits any number of replicas to a Pool. `key` is in the answer
 * only: what is stored is its public half, which admits nobody.
 *
 * @throws AppError `forbidden`, `not_found`.
 */
export async function createPoolKey(
  actor: Actor,
  { poolId, name }: z.infer<typeof CreatePoolKey>,
): Promise<{ poolKeyId: PoolKeyId; key: string }> {
  const pool = await requireOwnPool(actor, poolId);
  const poolKeyId: PoolKeyId = newId("pky_");
  const { key, publicKey } = await createPoolKeyPair();
  const { workspaceId, userId } = actor;
  await db().$transaction(async (tx) => {
    await tx.poolKey.create({ data: { id: poolKeyId, poolId, name, publicKey, createdById: userId } });
    const detail = { pool: pool.name, name };
    await recordAudit(
      { workspaceId, actorId: userId, verb: "pool.key_created", subject: poolKeyId, detail },
      tx,
    );
  });
  return { poolKeyId, key };
}

/** Keys of a Pool that admit replicas, oldest first. @throws AppError `forbidden`, `not_found`. */
export async function listPoolKeys(actor: Actor, { poolId }: { poolId: PoolId }): Promise<PoolKeyRecord[]> {
  await requireOwnPool(actor, poolId);
  const keys = await db().poolKey.findMany({
    where: { poolId, revokedAt: null },
    include: { _count: { select: { workers: { where: { revokedAt: null } } } } },
    orderBy: { createdAt: "asc" },
  });
  return keys.map((key) => ({
    poolKeyId: key.id as PoolKeyId,
    name: key.name,
    workers: key._count.workers,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  }));
}

/**
 * Admits nobody any more by this key. Workers that it admitted stay: revoke them one by one.
 *
 * @throws AppError `forbidden`, `not_found`.
 */
export async function revokePoolKey(actor: Actor, { poolKeyId }: z.infer<typeof PoolKeyRef>): Promise<void> {
  permit(actor, "pools.own");
  await db().$transaction(async (tx) => {
    const key = await tx.poolKey.findFirst({ where: { id: poolKeyId, pool: poolsFor(actor) } });
    if (key === null) throw new AppError("not_found", "This Pool key is not here (any more).");
    await requireOwnPool(actor, key.poolId as PoolId, tx);
    if (key.revokedAt !== null) return;
    await tx.poolKey.update({ where: { id: poolKeyId }, data: { revokedAt: new Date() } });
    const { workspaceId, userId: actorId } = actor;
    const detail = { name: key.name };
    await recordAudit({ workspaceId, actorId, verb: "pool.key_revoked", subject: poolKeyId, detail }, tx);
  });
}
