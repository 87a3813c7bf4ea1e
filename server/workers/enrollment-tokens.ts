import { z } from "zod";
import { EnrollmentTokenId, PoolId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { poolsFor, requireOwnPool } from "../pools/pool-access.ts";
import { version } from "../version.ts";
import { grantEnrollment } from "./grant-enrollment.ts";
import { readWorker, type WorkerRecord } from "./list-fleet.ts";

export const CreateToken = z.object({
  poolId: PoolId,
  /** its worker runs cells without a click of approval */
  isPreapproved: z.boolean(),
  minutes: z.number().int().min(1).max(1_440).default(15),
});
export const TokenRef = z.object({ tokenId: EnrollmentTokenId });

/** A token, in full for the only time. Dates are ISO strings. */
export interface CreatedToken {
  readonly tokenId: EnrollmentTokenId;
  readonly token: string;
  /** its first characters, by which the page knows it later */
  readonly hint: string;
  readonly expiresAt: string;
  /** the address that workers dial, as configured; null: the one that people typed */
  readonly origin: string | null;
  /** of this Eider and of the worker program that it serves */
  readonly version: string;
}

/** How far the enrolment with one token has come. */
export interface EnrollmentState {
  readonly state: "waiting" | "expired" | "withdrawn" | "redeemed";
  readonly expiresAt: string;
  /** the worker that it became, as it is now */
  readonly worker: WorkerRecord | null;
  /** why the last try with it was refused; null when none was */
  readonly lastRefusal: string | null;
}

/** @throws AppError `forbidden`, `not_found`. */
export async function createToken(actor: Actor, input: z.infer<typeof CreateToken>): Promise<CreatedToken> {
  const pool = await requireOwnPool(actor, input.poolId);
  const { tokenId, token, hint, expiresAt } = await grantEnrollment(input.poolId, {
    isPreapproved: input.isPreapproved,
    lifeMs: input.minutes * 60_000,
    createdById: actor.userId,
  });
  const { workspaceId, userId: actorId } = actor;
  const detail = { pool: pool.name, hint, minutes: input.minutes, isPreapproved: input.isPreapproved };
  await recordAudit({ workspaceId, actorId, verb: "worker.token_created", subject: tokenId, detail });
  const origin = env().publicUrl ?? null;
  return { tokenId, token, hint, expiresAt: expiresAt.toISOString(), origin, version: version() };
}

/** Makes a token worthless that nobody used yet. @throws AppError `forbidden`, `not_found`, `token_spent`. */
export async function withdrawToken(actor: Actor, { tokenId }: z.infer<typeof TokenRef>): Promise<void> {
  const token = await requireToken(actor, tokenId);
  const { count } = await db().enrollmentToken.updateMany({
    where: { id: tokenId, redeemedAt: null },
    data: { withdrawnAt: new Date() },
  });
  if (count === 0)
    throw new AppError("token_spent", "A worker has used it already. Reject or revoke the worker.");
  const { workspaceId, userId: actorId } = actor;
  const detail = { hint: token.hint };
  await recordAudit({ workspaceId, actorId, verb: "worker.token_withdrawn", subject: tokenId, detail });
}

/** What the page that shows the token asks until a worker has come. @throws AppError `forbidden`, `not_found`. */
export async function enrollmentState(
  actor: Actor,
  { tokenId }: z.infer<typeof TokenRef>,
): Promise<EnrollmentState> {
  const token = await requireToken(actor, tokenId);
  return {
    state: stateOf(token),
    expiresAt: token.expiresAt.toISOString(),
    worker: token.workerId === null ? null : await readWorker(actor, token.workerId),
    lastRefusal: token.lastRefusal,
  };
}

async function requireToken(actor: Actor, tokenId: EnrollmentTokenId) {
  permit(actor, "pools.own");
  const token = await db().enrollmentToken.findFirst({ where: { id: tokenId, pool: poolsFor(actor) } });
  if (token === null) throw new AppError("not_found", "This token is not here (any more).");
  await requireOwnPool(actor, token.poolId as PoolId);
  return token;
}

function stateOf(token: {
  redeemedAt: Date | null;
  withdrawnAt: Date | null;
  expiresAt: Date;
}): EnrollmentState["state"] {
  if (token.redeemedAt !== null) return "redeemed";
  if (token.withdrawnAt !== null) return "withdrawn";
  return token.expiresAt.getTime() <= Date.now() ? "expired" : "waiting";
}
