import { newId, type PoolId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { createEnrollmentToken, hashEnrollmentToken } from "./enrollment-token.ts";

const TOKEN_MS = 15 * 60_000;

/**
 * Makes a one-time token for a worker of this Pool, good for 15 minutes. The token
 * is in the answer only; what is stored is its hash. Decides nothing about who may.
 */
export async function grantEnrollment(poolId: PoolId): Promise<{ token: string; expiresAt: Date }> {
  const token = createEnrollmentToken();
  const expiresAt = new Date(Date.now() + TOKEN_MS);
  await db().enrollmentToken.create({
    data: { id: newId("tok_"), poolId, tokenHash: hashEnrollmentToken(token), expiresAt },
  });
  return { token, expiresAt };
}
