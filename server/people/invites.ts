import { z } from "zod";
import { newId, type UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { type Attempt, countAttempts, forgetAttempts } from "../auth/attempts.ts";
import { permit, ROLES, type Role } from "../auth/can.ts";
import { hashOneTimeToken, newOneTimeToken } from "../auth/one-time-token.ts";
import { hashPassword, verifyPassword } from "../auth/password-hash.ts";
import { passwordsAreOff, takesPasswords } from "../auth/password-sign-in.ts";
import { db, type Transaction } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { DisplayName, Email, GivenPassword } from "./account-input.ts";

/** An invite is good for a week. */
const INVITE_MS_MAX = 7 * 24 * 60 * 60_000;

export const InviteInput = z.object({ email: Email, role: z.enum(ROLES) });
export const InviteRef = z.object({ inviteId: z.string().max(100) });
export const InviteToken = z.object({ token: z.string().max(200) });
/** `name` is ignored, and `password` checked, when the person has an account already. */
export const AcceptInvite = InviteToken.extend({ name: DisplayName, password: GivenPassword });

/** An open invite, as admins see it. */
export interface InviteLine {
  readonly inviteId: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: string;
  readonly createdAt: string;
}

/** Invites that were neither accepted nor have expired, newest first. */
export async function listInvites(actor: Actor): Promise<InviteLine[]> {
  permit(actor, "invites.read");
  const invites = await db().invite.findMany({
    where: { workspaceId: actor.workspaceId, acceptedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { createdAt: "desc" },
  });
  return invites.map((invite) => ({
    inviteId: invite.id,
    email: invite.email,
    role: invite.role,
    expiresAt: invite.expiresAt.toISOString(),
    createdAt: invite.createdAt.toISOString(),
  }));
}

/**
 * Invites an e-mail address. Nothing is sent: the admin passes `path` on, which
 * is shown only now. An earlier invite of the same address ends.
 *
 * @throws AppError `forbidden`, `already_member`.
 */
export async function createInvite(
  actor: Actor,
  { email, role }: z.infer<typeof InviteInput>,
): Promise<{ inviteId: string; path: string; expiresAt: string }> {
  permit(actor, "invites.change");
  const { workspaceId } = actor;
  const token = newOneTimeToken("ein_");
  const inviteId = newId("inv_");
  const expiresAt = new Date(Date.now() + INVITE_MS_MAX);
  await db().$transaction(async (tx) => {
    const member = await tx.member.findFirst({ where: { workspaceId, user: { email } } });
    if (member) throw new AppError("already_member", `${email} is a member already.`);
    await tx.invite.deleteMany({ where: { workspaceId, email, acceptedAt: null } });
    await tx.invite.create({
      data: {
        id: inviteId,
        workspaceId,
        email,
        role,
        tokenHash: hashOneTimeToken(token),
        invitedById: actor.userId,
        expiresAt,
      },
    });
    await recordAudit(
      {
        workspaceId,
        actorId: actor.userId,
        verb: "invite.created",
        subject: inviteId,
        detail: { email, role },
      },
      tx,
    );
  });
  return { inviteId, path: `/invite/${token}`, expiresAt: expiresAt.toISOString() };
}

/** Ends an open invite; its link stops working at once. @throws AppError `forbidden`, `not_found`. */
export async function revokeInvite(actor: Actor, { inviteId }: z.infer<typeof InviteRef>): Promise<void> {
  permit(actor, "invites.change");
  const { workspaceId } = actor;
  const { count } = await db().invite.deleteMany({ where: { id: inviteId, workspaceId, acceptedAt: null } });
  if (count === 0) throw new AppError("not_found", "There is no such open invite.");
  await recordAudit({ workspaceId, actorId: actor.userId, verb: "invite.revoked", subject: inviteId });
}

/**
 * What the holder of an invite link sees before accepting.
 *
 * @throws AppError `not_found`, `token_spent`, `token_expired`, `too_many_attempts`.
 */
export async function readInvite(
  { token }: z.infer<typeof InviteToken>,
  address: string,
): Promise<{ email: string; role: Role; workspaceName: string; hasAccount: boolean }> {
  const invite = await findInvite(token, address);
  const account = await db().user.findUnique({ where: { email: invite.email }, select: { id: true } });
  return {
    email: invite.email,
    role: invite.role,
    workspaceName: invite.workspace.name,
    hasAccount: account !== null,
  };
}

/**
 * Joins the workspace: makes the account, or for an e-mail that has one checks
 * its password. The link works once; of two uses at once, one wins.
 *
 * @throws AppError like `readInvite`, and `wrong_credentials`, `invalid_input` for a short password, `password_sign_in_off`.
 */
export async function acceptInvite(
  { token, name, password }: z.infer<typeof AcceptInvite>,
  address: string,
): Promise<{ email: string }> {
  const invite = await findInvite(token, address);
  if (!takesPasswords()) throw passwordsAreOff();
  const account = await db().user.findUnique({ where: { email: invite.email } });
  if (account) await requirePassword(password, account, address);
  const passwordHash = account ? null : await hashPassword(password);
  try {
    await db().$transaction(async (tx) => {
      await spendInvite(tx, invite.id);
      const userId = (account?.id ?? newId("usr_")) as UserId;
      if (!account) await tx.user.create({ data: { id: userId, email: invite.email, name, passwordHash } });
      await tx.member.create({ data: { workspaceId: invite.workspaceId, userId, role: invite.role } });
      await recordAudit(
        {
          workspaceId: invite.workspaceId as `wsp_${string}`,
          actorId: userId,
          verb: "invite.accepted",
          subject: invite.id,
        },
        tx,
      );
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw spent();
    throw error;
  }
  return { email: invite.email };
}

async function findInvite(token: string, address: string) {
  await countAttempts([{ kind: "link", of: address }]);
  const invite = await db().invite.findUnique({
    where: { tokenHash: hashOneTimeToken(token) },
    include: { workspace: true },
  });
  if (!invite) throw new AppError("not_found", "This invite does not exist, or was withdrawn.");
  if (invite.acceptedAt) throw spent();
  if (invite.expiresAt <= new Date())
    throw new AppError("token_expired", "This invite has expired. Ask for a new one.");
  return invite;
}

async function requirePassword(
  password: string,
  account: { email: string; passwordHash: string | null },
  address: string,
): Promise<void> {
  const attempts: Attempt[] = [
    { kind: "address", of: address },
    { kind: "account", of: account.email },
  ];
  await countAttempts(attempts);
  if (await verifyPassword(password, account.passwordHash)) return forgetAttempts(attempts);
  throw new AppError("wrong_credentials", "This is not the password of that account.");
}

async function spendInvite(tx: Transaction, inviteId: string): Promise<void> {
  const { count } = await tx.invite.updateMany({
    where: { id: inviteId, acceptedAt: null, expiresAt: { gt: new Date() } },
    data: { acceptedAt: new Date() },
  });
  if (count === 0) throw spent();
}

function spent(): AppError {
  return new AppError("token_spent", "This invite was used already.");
}
