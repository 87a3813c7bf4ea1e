import { newId, type UserId, type WorkspaceId } from "../../../compute/protocol/ids.ts";
import { type AuditVerb, recordAudit } from "../../audit/record-audit.ts";
import { db, type Transaction } from "../../db/db.ts";
import type { OidcEnv } from "../../env.ts";
import { logger } from "../../logger.ts";
import { signOutPages } from "../../page-link/sign-out-pages.ts";
import { isSetUp } from "../../people/set-up.ts";
import type { SignedIn } from "../sign-in.ts";
import { joinOrChangeRole, type Standing } from "./membership.ts";
import { emailRefusal, type ProviderContext, readPerson } from "./provider-claims.ts";
import type { ProviderRefusal } from "./refusals.ts";
import { type Claims, roleFromClaims } from "./role-from-claims.ts";

export type ProviderSignIn = { readonly signedIn: SignedIn } | { readonly refusal: ProviderRefusal };

/**
 * Finds or makes the account of somebody whose ID token was proven, and brings
 * their role up to date. Accounts are found by (issuer, subject); only the first
 * time by a verified e-mail address. Who is known but has no role any more is
 * signed out everywhere. Refusals are answered, not thrown.
 */
export async function signInWithProvider(
  claims: Claims,
  { oidc, address }: { oidc: OidcEnv; address: string },
): Promise<ProviderSignIn> {
  if (!(await isSetUp())) return { refusal: "not_set_up" };
  const person = readPerson(claims, oidc);
  const claimedRole = roleFromClaims(claims, oidc);
  const { outcome, endedUserId } = await db().$transaction(async (tx) => {
    // One at a time: two first sign-ins of one person make one account, and the last admin can't be lost in a race.
    const [workspace] = await tx.$queryRaw<{ id: WorkspaceId }[]>`
      SELECT "id" FROM "Workspace" ORDER BY "createdAt" LIMIT 1 FOR UPDATE`;
    if (!workspace) throw new Error("a set up installation has a workspace");
    return decide(tx, { oidc, person, claimedRole, workspaceId: workspace.id, address });
  });
  if (endedUserId) signOutPages(endedUserId);
  if ("refusal" in outcome) logger().info({ refusal: outcome.refusal }, "the provider's person was refused");
  return outcome;
}

interface Decision {
  readonly outcome: ProviderSignIn;
  readonly endedUserId?: UserId;
}

async function decide(tx: Transaction, context: ProviderContext): Promise<Decision> {
  const known = await tx.externalIdentity.findUnique({
    where: { issuer_subject: { issuer: context.person.issuer, subject: context.person.subject } },
    include: { user: true },
  });
  const badEmail = emailRefusal(context.person, context.oidc);
  // A known person's address is asked about only where domains are.
  if (badEmail && (!known || context.oidc.domains.length > 0))
    return refuse(tx, context, badEmail, known?.user);
  const user = known?.user ?? (await findByEmail(tx, context));
  if (user === "other_person") return refuse(tx, context, "other_person");
  const standing: Standing = { userId: (user?.id ?? newId("usr_")) as UserId, isNew: user === undefined };
  if (!(await joinOrChangeRole(tx, context, standing, () => makeAccount(tx, context, standing)))) {
    return refuse(tx, context, "no_role", known?.user);
  }
  if (!known) await link(tx, context, standing);
  await record(tx, context, "session.signed_in", standing.userId);
  const account = await tx.user.findUniqueOrThrow({ where: { id: standing.userId } });
  const { email, name, sessionVersion } = account;
  return { outcome: { signedIn: { userId: standing.userId, email, name, sessionVersion } } };
}

/** The account to link: found by an e-mail address that was verified, and nobody else's at this provider. */
async function findByEmail(tx: Transaction, { person }: ProviderContext) {
  const user = await tx.user.findUnique({
    where: { email: person.email },
    include: { identities: { where: { issuer: person.issuer } } },
  });
  if (!user) return undefined;
  return user.identities.length > 0 ? ("other_person" as const) : user;
}

async function makeAccount(
  tx: Transaction,
  context: ProviderContext,
  { userId, isNew }: Standing,
): Promise<void> {
  const { email, name } = context.person;
  if (!isNew || email === undefined) return;
  await tx.user.create({ data: { id: userId, email, name: name ?? email.split("@")[0] ?? email } });
}

async function link(tx: Transaction, context: ProviderContext, { userId, isNew }: Standing): Promise<void> {
  const { issuer, subject } = context.person;
  await tx.externalIdentity.create({ data: { issuer, subject, userId } });
  await record(tx, context, isNew ? "account.created_by_provider" : "account.linked_to_provider", userId);
}

/** A known person who is refused loses the sessions that they still have. */
async function refuse(
  tx: Transaction,
  context: ProviderContext,
  refusal: ProviderRefusal,
  known?: { id: string },
): Promise<Decision> {
  const userId = known?.id as UserId | undefined;
  await record(tx, context, "session.refused", userId ?? null, refusal);
  if (userId === undefined) return { outcome: { refusal } };
  await tx.user.update({ where: { id: userId }, data: { sessionVersion: { increment: 1 } } });
  return { outcome: { refusal }, endedUserId: userId };
}

async function record(
  tx: Transaction,
  { workspaceId, address, person }: ProviderContext,
  verb: AuditVerb,
  actorId: UserId | null,
  reason?: ProviderRefusal,
): Promise<void> {
  const detail = { address, provider: person.issuer, ...(reason ? { reason } : {}) };
  await recordAudit({ workspaceId, actorId, verb, subject: actorId ?? "unknown account", detail }, tx);
}
