import { type EnrollmentTokenId, newId, type PoolId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { createEnrollmentToken, hashEnrollmentToken } from "./enrollment-token.ts";

const TOKEN_MS_DEFAULT = 15 * 60_000;
/** The prefix and enough of the rest to tell two tokens apart; far too little to guess from. */
const HINT_CHARS = "eider_enroll_".length + 4;

/** A token as it is given out. It is nowhere else in full: what is stored is its hash. */
export interface GrantedEnrollment {
  readonly tokenId: EnrollmentTokenId;
  readonly token: string;
  readonly hint: string;
  readonly expiresAt: Date;
}

/**
 * Makes a one-time token for a worker of this Pool, by default good for 15 minutes
 * and without a click of approval. Decides nothing about who may.
 */
export async function grantEnrollment(
  poolId: PoolId,
  options: { isPreapproved?: boolean; lifeMs?: number; createdById?: string } = {},
): Promise<GrantedEnrollment> {
  const { isPreapproved = true, lifeMs = TOKEN_MS_DEFAULT, createdById = null } = options;
  const token = createEnrollmentToken();
  const tokenId: EnrollmentTokenId = newId("tok_");
  const hint = token.slice(0, HINT_CHARS);
  const expiresAt = new Date(Date.now() + lifeMs);
  await db().enrollmentToken.create({
    data: {
      id: tokenId,
      poolId,
      tokenHash: hashEnrollmentToken(token),
      hint,
      isPreapproved,
      createdById,
      expiresAt,
    },
  });
  return { tokenId, token, hint, expiresAt };
}
