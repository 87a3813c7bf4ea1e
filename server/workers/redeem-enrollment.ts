import type { EnrollAnswer, EnrollRequest } from "../../compute/protocol/enrollment.ts";
import { newId, type PoolId, type WorkerId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { verify } from "../../compute/seal/signature.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { db, type Transaction } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { hashEnrollmentToken, isEnrollmentToken } from "./enrollment-token.ts";

/**
 * Turns a one-time token into a worker of its Pool. The worker proves that it
 * holds the key it names. Of any number of concurrent tries with one token one
 * wins; the same worker trying again (its answer was lost) gets the same answer.
 *
 * @throws AppError `invalid_input` (not a token, cut short, unknown), `bad_signature`,
 *   `token_spent`, `token_expired`, `conflict` (the key belongs to another worker).
 */
export async function redeemEnrollment(request: EnrollRequest): Promise<EnrollAnswer> {
  if (!isEnrollmentToken(request.token))
    throw new AppError("invalid_input", "This is not an enrolment token. Was it copied in full?");
  if (!(await verify(`eider-enroll:${request.token}`, request.proof, request.keys.signing)))
    throw new AppError("bad_signature", "The worker did not prove that it holds its key.");
  const tokenHash = hashEnrollmentToken(request.token);
  const worker = (await spendToken(tokenHash, request)) ?? (await earlierWorker(tokenHash, request));
  if (worker === null) throw await refusalOf(tokenHash);
  const { publicKeys } = await controlPlaneKeys();
  return { ...worker, controlPlaneKey: publicKeys.signing };
}

type Enrolled = Omit<EnrollAnswer, "controlPlaneKey">;

async function spendToken(tokenHash: string, request: EnrollRequest): Promise<Enrolled | null> {
  return db().$transaction(async (tx) => {
    const workerId = await insertWorker(tx, tokenHash, request);
    if (workerId === null) return null;
    const { pool } = await tx.worker.findUniqueOrThrow({ where: { id: workerId }, include: { pool: true } });
    const detail = { pool: pool.name, name: request.name, hostname: request.host.hostname };
    const workspaceId = pool.workspaceId as WorkspaceId;
    await recordAudit({ workspaceId, actorId: null, verb: "worker.enrolled", subject: workerId, detail }, tx);
    return { workerId, poolId: pool.id as PoolId, poolName: pool.name };
  });
}

/** One statement, so that two tries can't both find the token unspent. A key that is known leaves the token as it is. */
async function insertWorker(
  tx: Transaction,
  tokenHash: string,
  request: EnrollRequest,
): Promise<WorkerId | null> {
  const workerId: WorkerId = newId("wrk_");
  const rows = await tx.$queryRaw<{ id: WorkerId }[]>`
    WITH spent AS (
      UPDATE "EnrollmentToken" SET "redeemedAt" = now() AT TIME ZONE 'UTC', "workerId" = ${workerId}
      WHERE "tokenHash" = ${tokenHash} AND "redeemedAt" IS NULL AND "withdrawnAt" IS NULL AND "expiresAt" > now() AT TIME ZONE 'UTC'
        AND NOT EXISTS (SELECT 1 FROM "Worker" WHERE "signingKey" = ${request.keys.signing})
      RETURNING "poolId", "isPreapproved"
    )
    INSERT INTO "Worker" ("id", "poolId", "name", "signingKey", "sealingKey", "host", "approvedAt")
    SELECT ${workerId}, "poolId", ${request.name}, ${request.keys.signing}, ${request.keys.sealing},
           ${JSON.stringify(request.host)}::jsonb,
           CASE WHEN "isPreapproved" THEN now() AT TIME ZONE 'UTC' END
    FROM spent
    RETURNING "id"`;
  return rows[0]?.id ?? null;
}

/** The worker with these very keys in the token's Pool, if this is its second try. */
async function earlierWorker(tokenHash: string, request: EnrollRequest): Promise<Enrolled | null> {
  const worker = await db().worker.findFirst({
    where: {
      signingKey: request.keys.signing,
      sealingKey: request.keys.sealing,
      revokedAt: null,
      pool: { tokens: { some: { tokenHash, redeemedAt: { not: null } } } },
    },
    include: { pool: true },
  });
  if (worker === null) return null;
  return { workerId: worker.id as WorkerId, poolId: worker.poolId as PoolId, poolName: worker.pool.name };
}

async function refusalOf(tokenHash: string): Promise<AppError> {
  const token = await db().enrollmentToken.findUnique({ where: { tokenHash }, include: { pool: true } });
  const code = tokenRefusal(token);
  if (token !== null) {
    await recordAudit({
      workspaceId: token.pool.workspaceId as WorkspaceId,
      actorId: null,
      verb: "worker.enrollment_refused",
      subject: token.id,
      detail: { reason: code },
    });
    await db().enrollmentToken.update({
      where: { id: token.id },
      data: { lastRefusal: REFUSAL_WORDS[code] },
    });
  }
  return new AppError(code, REFUSAL_WORDS[code]);
}

type TokenRefusal = "invalid_input" | "token_spent" | "token_expired" | "token_withdrawn" | "conflict";

function tokenRefusal(
  token: { redeemedAt: Date | null; withdrawnAt: Date | null; expiresAt: Date } | null,
): TokenRefusal {
  if (token === null) return "invalid_input";
  if (token.redeemedAt !== null) return "token_spent";
  if (token.withdrawnAt !== null) return "token_withdrawn";
  return token.expiresAt.getTime() <= Date.now() ? "token_expired" : "conflict";
}

const REFUSAL_WORDS: Record<TokenRefusal, string> = {
  invalid_input: "This enrolment token is not known here. Was it made by another Eider?",
  token_spent: "This enrolment token was already used. Make a new one for each worker.",
  token_expired: "This enrolment token has expired. Make a new one.",
  token_withdrawn: "This enrolment token was withdrawn on the Workers page. Make a new one.",
  conflict: "This key already belongs to a worker. Remove the worker's folder to make new keys.",
};
