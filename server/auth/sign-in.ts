import type { UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { type Attempt, countAttempts, forgetAttempts } from "./attempts.ts";
import { verifyPassword } from "./password-hash.ts";
import { mayUsePassword, passwordsAreOff } from "./password-sign-in.ts";

/** Who signed in, and what their session token carries. */
export interface SignedIn {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly sessionVersion: number;
}

/**
 * Checks e-mail and password. Takes the same time whether or not the account
 * exists, about 150 ms of a thread. Guessing is limited per account and per address.
 *
 * @throws AppError `wrong_credentials`, `too_many_attempts`, or `password_sign_in_off` where the provider is required.
 */
export async function signIn(input: { email: string; password: string; address: string }): Promise<SignedIn> {
  const email = input.email.trim().toLowerCase();
  const attempts: Attempt[] = [
    { kind: "address", of: input.address },
    { kind: "account", of: email },
  ];
  await countAttempts(attempts);
  const user = await db().user.findUnique({ where: { email }, include: { memberships: { take: 1 } } });
  const isRight = await verifyPassword(input.password, user?.passwordHash);
  const audit = {
    workspaceId: (user?.memberships[0]?.workspaceId ?? null) as `wsp_${string}` | null,
    actorId: (user?.id ?? null) as UserId | null,
    subject: user?.id ?? "unknown account",
    detail: { address: input.address },
  };
  if (!user || !isRight) {
    await recordAudit({ ...audit, verb: "session.refused" });
    throw new AppError("wrong_credentials", "E-mail and password don't belong together.");
  }
  await forgetAttempts(attempts);
  // after the password, so that a stranger does not learn for whom it is off
  if (!(await mayUsePassword(user.id as UserId))) {
    await recordAudit({ ...audit, verb: "session.refused" });
    throw passwordsAreOff();
  }
  await recordAudit({ ...audit, verb: "session.signed_in" });
  return {
    userId: user.id as UserId,
    email: user.email,
    name: user.name,
    sessionVersion: user.sessionVersion,
  };
}
