import type { UserId } from "../../../compute/protocol/ids.ts";
import { recordAudit } from "../../audit/record-audit.ts";
import type { Transaction } from "../../db/db.ts";
import type { OidcEnv } from "../../env.ts";
import type { Role } from "../can.ts";
import type { ProviderContext } from "./provider-claims.ts";

/** Whose membership it is. */
export interface Standing {
  readonly userId: UserId;
  /** without an account until now */
  readonly isNew: boolean;
}

/** What speaks for a role, strongest first. */
export interface RoleSources {
  readonly claimedRole: Role | undefined;
  readonly memberRole: Role | undefined;
  readonly invitedRole: Role | undefined;
  readonly isNew: boolean;
}

/**
 * The role that somebody signs in with; `undefined` refuses them. Where a claim
 * decides, it or the default decides alone, at every sign-in. Elsewhere the
 * Members page does, an invite counts once, and the default is for new people.
 * Who was removed does not come back by the default.
 */
export function decideRole(
  { claimedRole, memberRole, invitedRole, isNew }: RoleSources,
  { roleClaim, defaultRole }: Pick<OidcEnv, "roleClaim" | "defaultRole">,
): Role | undefined {
  const isWanted = memberRole !== undefined || invitedRole !== undefined || isNew;
  if (roleClaim !== undefined) return claimedRole ?? (isWanted ? defaultRole : undefined);
  return memberRole ?? invitedRole ?? (isNew ? defaultRole : undefined);
}

/**
 * Makes the membership what `decideRole` says and spends the invite of a person
 * who joins. Answers false, and changes nothing, when they have no role. The last
 * admin stays one whatever the provider says; that is audited.
 */
export async function joinOrChangeRole(
  tx: Transaction,
  context: ProviderContext,
  standing: Standing,
  makeAccount: () => Promise<void>,
): Promise<boolean> {
  const { workspaceId, claimedRole } = context;
  const { userId, isNew } = standing;
  const member = await tx.member.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
  const invite = member ? null : await openInvite(tx, context);
  const sources = { claimedRole, memberRole: member?.role, invitedRole: invite?.role, isNew };
  const role = decideRole(sources, context.oidc);
  if (member?.role === role) return role !== undefined;
  if (member?.role === "admin" && (await isLastAdmin(tx, context, userId))) {
    await record(tx, context, "member.admin_kept", userId, { claimed: role ?? null });
    return true;
  }
  if (role === undefined) return false;
  await makeAccount();
  if (member) {
    await tx.member.update({ where: { workspaceId_userId: { workspaceId, userId } }, data: { role } });
    await record(tx, context, "member.role_changed", userId, { from: member.role, to: role });
    return true;
  }
  await tx.member.create({ data: { workspaceId, userId, role } });
  await record(tx, context, "member.joined_by_provider", userId, { role });
  if (invite) {
    await tx.invite.update({ where: { id: invite.id }, data: { acceptedAt: new Date() } });
    await recordAudit({ workspaceId, actorId: userId, verb: "invite.accepted", subject: invite.id }, tx);
  }
  return true;
}

/** The open invite of a verified address. */
async function openInvite(tx: Transaction, { workspaceId, person }: ProviderContext) {
  if (person.email === undefined || !person.isEmailVerified) return null;
  return tx.invite.findFirst({
    where: { workspaceId, email: person.email, acceptedAt: null, expiresAt: { gt: new Date() } },
  });
}

async function isLastAdmin(
  tx: Transaction,
  { workspaceId }: ProviderContext,
  userId: UserId,
): Promise<boolean> {
  return (await tx.member.count({ where: { workspaceId, role: "admin", userId: { not: userId } } })) === 0;
}

async function record(
  tx: Transaction,
  { workspaceId, person }: ProviderContext,
  verb: "member.role_changed" | "member.admin_kept" | "member.joined_by_provider",
  userId: UserId,
  detail: Record<string, string | null>,
): Promise<void> {
  const provider = { provider: person.issuer };
  await recordAudit(
    { workspaceId, actorId: userId, verb, subject: userId, detail: { ...detail, ...provider } },
    tx,
  );
}
