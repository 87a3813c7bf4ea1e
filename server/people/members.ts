import { z } from "zod";
import { UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit, ROLES, type Role } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { signOutPages } from "../page-link/sign-out-pages.ts";

/** One person of the workspace, as a list shows them. */
export interface MemberLine {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** ISO 8601 */
  readonly joinedAt: string;
}

export const ChangeRole = z.object({ userId: UserId, role: z.enum(ROLES) });
export const MemberRef = z.object({ userId: UserId });

/** Everybody of the actor's workspace, in order of joining. */
export async function listMembers(actor: Actor): Promise<MemberLine[]> {
  permit(actor, "members.read");
  const members = await db().member.findMany({
    where: { workspaceId: actor.workspaceId },
    include: { user: true },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  });
  return members.map(({ user, role, createdAt }) => ({
    userId: user.id as UserId,
    name: user.name,
    email: user.email,
    role,
    joinedAt: createdAt.toISOString(),
  }));
}

/** Gives a member another role, at once. @throws AppError `forbidden`, `not_found`, `last_admin`. */
export async function changeRole(actor: Actor, input: z.infer<typeof ChangeRole>): Promise<void> {
  permit(actor, "members.change");
  await db().$transaction(async (tx) => {
    const before = await lockMember(tx, actor, input.userId);
    if (before === "admin" && input.role !== "admin") await keepAnAdmin(tx, actor, input.userId);
    await tx.member.update({
      where: { workspaceId_userId: { workspaceId: actor.workspaceId, userId: input.userId } },
      data: { role: input.role },
    });
    await recordAudit(
      {
        workspaceId: actor.workspaceId,
        actorId: actor.userId,
        verb: "member.role_changed",
        subject: input.userId,
        detail: { from: before, to: input.role },
      },
      tx,
    );
  });
}

/**
 * Takes a person out of the workspace. Their notebooks stay; their sessions and
 * devices no longer open anything here. An admin may leave, unless they are the last.
 *
 * @throws AppError `forbidden`, `not_found`, `last_admin`.
 */
export async function removeMember(actor: Actor, input: z.infer<typeof MemberRef>): Promise<void> {
  permit(actor, "members.change");
  await db().$transaction(async (tx) => {
    const role = await lockMember(tx, actor, input.userId);
    if (role === "admin") await keepAnAdmin(tx, actor, input.userId);
    await tx.member.delete({
      where: { workspaceId_userId: { workspaceId: actor.workspaceId, userId: input.userId } },
    });
    await recordAudit(
      {
        workspaceId: actor.workspaceId,
        actorId: actor.userId,
        verb: "member.removed",
        subject: input.userId,
        detail: { role },
      },
      tx,
    );
  });
  signOutPages(input.userId);
}

/** Locks the workspace's row first, so that two admins can't demote each other at the same moment. */
async function lockMember(tx: Transaction, actor: Actor, userId: UserId): Promise<Role> {
  await tx.$queryRaw`SELECT "id" FROM "Workspace" WHERE "id" = ${actor.workspaceId} FOR UPDATE`;
  const member = await tx.member.findUnique({
    where: { workspaceId_userId: { workspaceId: actor.workspaceId, userId } },
  });
  if (!member) throw new AppError("not_found", "There is no such member.");
  return member.role;
}

async function keepAnAdmin(tx: Transaction, actor: Actor, exceptUserId: UserId): Promise<void> {
  const others = await tx.member.count({
    where: { workspaceId: actor.workspaceId, role: "admin", userId: { not: exceptUserId } },
  });
  if (others === 0)
    throw new AppError("last_admin", "A workspace needs an admin. Make somebody else one first.");
}
