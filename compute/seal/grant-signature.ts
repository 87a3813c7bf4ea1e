import { Grant, type SignedGrant } from "../protocol/grant.ts";
import type { PublicKey } from "../protocol/keys.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { SealKey } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { sign, verify } from "./signature.ts";

const signedText = (body: string) => `eider-grant:v1:${body}`;

/** Signs a Grant with the control plane's Ed25519 key. */
export async function signGrant(grant: Grant, signing: SealKey): Promise<SignedGrant> {
  const body = JSON.stringify(grant);
  return { body, signature: await sign(signedText(body), signing) };
}

/**
 * The Grant, if it is by the holder of `controlPlaneKey` and valid at `now` give
 * or take `LIMITS.clockSkewMsMax`. Whether it is for this call is the caller's check.
 *
 * @throws SealError `bad_signature`, `malformed` or `expired`.
 */
export async function verifyGrant(
  signed: SignedGrant,
  controlPlaneKey: PublicKey,
  now: Date,
): Promise<Grant> {
  if (!(await verify(signedText(signed.body), signed.signature, controlPlaneKey)))
    throw new SealError("bad_signature", "The Grant was not signed by this worker's control plane.");
  const parsed = Grant.safeParse(JSON.parse(signed.body));
  if (!parsed.success)
    throw new SealError("malformed", "The Grant is not understood.", { cause: parsed.error });
  const grant = parsed.data;
  const issued = Date.parse(grant.issuedAt);
  const expires = Date.parse(grant.expiresAt);
  if (expires - issued > LIMITS.grantMsMax)
    throw new SealError("malformed", "The Grant lives longer than a Grant may.");
  if (now.getTime() < issued - LIMITS.clockSkewMsMax || now.getTime() > expires + LIMITS.clockSkewMsMax)
    throw new SealError("expired", "The Grant is not valid at this time.");
  return grant;
}
