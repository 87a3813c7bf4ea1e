import { z } from "zod";
import { newId, UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor, Person } from "../auth/actor.ts";
import { countAttempts, forgetAttempts } from "../auth/attempts.ts";
import { permit } from "../auth/can.ts";
import { hashOneTimeToken, newOneTimeToken } from "../auth/one-time-token.ts";
import { hashPassword, verifyPassword } from "../auth/password-hash.ts";
import { passwordsAreOff, takesPasswords } from "../auth/password-sign-in.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { signOutPages } from "../page-link/sign-out-pages.ts";
import { GivenPassword, NewPassword } from "./account-input.ts";

/** A reset link is good for a day. */
const RESET_MS_MAX = 24 * 60 * 60_000;

export const ChangePassword = z.object({ oldPassword: GivenPassword, newPassword: NewPassword });
export const ResetToken = z.object({ token: z.string().max(200) });
export const ResetPassword = ResetToken.extend({ newPassword: NewPassword });
export const MakeResetLink = z.object({ userId: UserId });

/**
 * Changes one's own password and ends all one's sessions, this one too: sign in again.
 *
 * @throws AppError `wrong_credentials`, `invalid_input`, `too_many_attempts`.
 */
export async function changePassword(person: Person, input: z.infer<typeof ChangePassword>): Promise<void> {
  const attempts = [{ kind: "account", of: person.email }] as const;
  await countAttempts(attempts);
  const user = await db().user.findUniqueOrThrow({ where: { id: person.userId } });
  if (!(await verifyPassword(input.oldPassword, user.passwordHash))) {
    throw new AppError("wrong_credentials", "This is not your current password.");
  }
  await forgetAttempts(attempts);
  const passwordHash = await hashPassword(input.newPassword);
  await replacePassword(person.userId, passwordHash);
  signOutPages(person.userId);
  await recordOwn(person, "account.password_changed");
}

/** Ends every session of the person, on every device, at once. Costs nothing but signing in again. */
export async function signOutEverywhere(person: Person): Promise<void> {
  await db().user.update({ where: { id: person.userId }, data: { sessionVersion: { increment: 1 } } });
  signOutPages(person.userId);
  await recordOwn(person, "account.signed_out_everywhere");
}

/**
 * Makes a link with which a member sets a new password. The admin passes it on;
 * an earlier link of that person ends. Their old password works until then.
 *
 * @throws AppError `forbidden`, `not_found` for somebody outside the workspace, `password_sign_in_off`.
 */
export async function makeResetLink(
  actor: Actor,
  { userId }: z.infer<typeof MakeResetLink>,
): Promise<{ path: string; expiresAt: string }> {
  permit(actor, "members.change");
  const { workspaceId } = actor;
  const member = await db().member.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
  if (!member) throw new AppError("not_found", "There is no such member.");
  if (!takesPasswords()) throw passwordsAreOff();
  const link = await newResetLink(userId);
  await recordAudit({ workspaceId, actorId: actor.userId, verb: "member.reset_link_made", subject: userId });
  return link;
}

/** Makes the link without asking who may: for the operator's command. */
export async function newResetLink(userId: UserId): Promise<{ path: string; expiresAt: string }> {
  const token = newOneTimeToken("ers_");
  const expiresAt = new Date(Date.now() + RESET_MS_MAX);
  await db().$transaction(async (tx) => {
    await tx.passwordReset.deleteMany({ where: { userId, usedAt: null } });
    await tx.passwordReset.create({
      data: { id: newId("tok_"), userId, tokenHash: hashOneTimeToken(token), expiresAt },
    });
  });
  return { path: `/reset/${token}`, expiresAt: expiresAt.toISOString() };
}

/** Whose password a reset link sets. @throws AppError `not_found`, `token_spent`, `token_expired`, `too_many_attempts`. */
export async function readReset(
  { token }: z.infer<typeof ResetToken>,
  address: string,
): Promise<{ email: string; name: string }> {
  const { user } = await findReset(token, address);
  return { email: user.email, name: user.name };
}

/**
 * Sets the password and ends all sessions of that person. The link works once.
 *
 * @throws AppError like `readReset`.
 */
export async function resetPassword(
  { token, newPassword }: z.infer<typeof ResetPassword>,
  address: string,
): Promise<{ email: string }> {
  const reset = await findReset(token, address);
  const passwordHash = await hashPassword(newPassword);
  const userId = reset.userId as UserId;
  await db().$transaction(async (tx) => {
    const { count } = await tx.passwordReset.updateMany({
      where: { id: reset.id, usedAt: null, expiresAt: { gt: new Date() } },
      data: { usedAt: new Date() },
    });
    if (count === 0) throw spent();
    await tx.user.update({ where: { id: userId }, data: { passwordHash, sessionVersion: { increment: 1 } } });
    await recordAudit(
      { workspaceId: null, actorId: userId, verb: "account.password_reset", subject: userId },
      tx,
    );
  });
  signOutPages(userId);
  await forgetAttempts([{ kind: "account", of: reset.user.email }]);
  return { email: reset.user.email };
}

async function findReset(token: string, address: string) {
  await countAttempts([{ kind: "link", of: address }]);
  const reset = await db().passwordReset.findUnique({
    where: { tokenHash: hashOneTimeToken(token) },
    include: { user: true },
  });
  if (!reset) throw new AppError("not_found", "This link does not exist, or a newer one was made.");
  if (reset.usedAt) throw spent();
  if (reset.expiresAt <= new Date())
    throw new AppError("token_expired", "This link has expired. Ask for a new one.");
  return reset;
}

/** A new password also ends open reset links. */
async function replacePassword(userId: UserId, passwordHash: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash, sessionVersion: { increment: 1 } } });
    await tx.passwordReset.deleteMany({ where: { userId, usedAt: null } });
  });
}

async function recordOwn(
  { userId }: Person,
  verb: "account.password_changed" | "account.signed_out_everywhere",
): Promise<void> {
  await recordAudit({ workspaceId: null, actorId: userId, verb, subject: userId });
}

function spent(): AppError {
  return new AppError("token_spent", "This link was used already.");
}
