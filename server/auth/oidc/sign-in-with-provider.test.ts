import { beforeEach, expect, test } from "vitest";
import type { UserId, WorkspaceId } from "../../../compute/protocol/ids.ts";
import { db } from "../../db/db.ts";
import { describeDatabase } from "../../db/testing/describe-database.ts";
import { type OidcEnv, parseEnv } from "../../env.ts";
import { createInvite } from "../../people/invites.ts";
import { changeRole, removeMember } from "../../people/members.ts";
import { makeMember, makeWorkspace } from "../../people/testing/make-member.ts";
import type { Actor } from "../actor.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

const ISSUER = "https://login.northwind.example";
const BY_GROUP = {
  EIDER_OIDC_ROLE_CLAIM: "groups",
  EIDER_OIDC_ROLES: "eider-admins=admin,analysts=editor,everyone=viewer",
};
const bo = { iss: ISSUER, sub: "00u1", email: "Bo@Northwind.example", email_verified: true, name: "Bo Ek" };

function oidcOf(more: Record<string, string> = {}): OidcEnv {
  const { oidc } = parseEnv({
    EIDER_PUBLIC_URL: "https://eider.example.com",
    EIDER_OIDC_ISSUER: ISSUER,
    EIDER_OIDC_CLIENT_ID: "eider",
    EIDER_OIDC_CLIENT_SECRET: "secret",
    ...more,
  });
  if (!oidc) throw new Error("not configured");
  return oidc;
}

let workspaceId: WorkspaceId;
let admin: Actor;
beforeEach(async () => {
  for (const table of ["auditEvent", "workspace", "user"] as const) {
    await (db()[table] as { deleteMany: () => Promise<unknown> }).deleteMany();
  }
  workspaceId = await makeWorkspace("Northwind Air");
  admin = await makeMember(workspaceId, "admin");
});

/** The role that the person has afterwards, or why they were refused. */
async function arrive(claims: Record<string, unknown>, more: Record<string, string> = {}): Promise<string> {
  const outcome = await signInWithProvider(claims, { oidc: oidcOf(more), address: "192.0.2.1" });
  if ("refusal" in outcome) return outcome.refusal;
  const { userId } = outcome.signedIn;
  const member = await db().member.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
  return member?.role ?? "no member";
}

const verbs = async () =>
  (await db().auditEvent.findMany({ orderBy: { at: "asc" } })).map(({ verb }) => verb);
const userOf = (email: string) => db().user.findUnique({ where: { email }, include: { identities: true } });

describeDatabase("who comes by the provider", () => {
  test("a new person gets an account with the default role, and none where there is no default", async () => {
    expect(await arrive(bo)).toBe("no_role");
    expect(await userOf("bo@northwind.example")).toBeNull();
    expect(await arrive(bo, { EIDER_OIDC_DEFAULT_ROLE: "viewer" })).toBe("viewer");
    expect(await userOf("bo@northwind.example")).toMatchObject({
      name: "Bo Ek",
      passwordHash: null,
      identities: [{ issuer: ISSUER, subject: "00u1" }],
    });
    expect(await verbs()).toEqual(
      expect.arrayContaining([
        "member.joined_by_provider",
        "account.created_by_provider",
        "session.signed_in",
      ]),
    );
  });

  test("ten first sign-ins of one person at once make one account", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => arrive(bo, { EIDER_OIDC_DEFAULT_ROLE: "editor" })),
    );
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => "editor"));
    expect(await db().user.count({ where: { email: "bo@northwind.example" } })).toBe(1);
  });

  test("an account with the verified address is linked once, and found by its subject from then on", async () => {
    const editor = await makeMember(workspaceId, "editor");
    const claims = { ...bo, email: editor.email };
    expect(await arrive({ ...claims, email_verified: false })).toBe("email_unverified");
    expect(await arrive({ ...claims, email_verified: undefined })).toBe("email_unverified");
    expect(await arrive(claims)).toBe("editor");
    expect(await arrive({ ...claims, email: "renamed@northwind.example" })).toBe("editor");
    expect(await userOf("renamed@northwind.example")).toBeNull();
    expect((await userOf(editor.email))?.identities).toHaveLength(1);
  });

  test("an address that was given to somebody else does not open the first one's account", async () => {
    const editor = await makeMember(workspaceId, "editor");
    await arrive({ ...bo, email: editor.email });
    expect(await arrive({ ...bo, sub: "00u2", email: editor.email })).toBe("other_person");
  });

  test("an address nobody spoke about counts only where the operator trusts the provider; a denied one never", async () => {
    const more = { EIDER_OIDC_TRUST_EMAIL: "on", EIDER_OIDC_DEFAULT_ROLE: "viewer" };
    expect(await arrive({ ...bo, email_verified: "false" }, more)).toBe("email_unverified");
    expect(await arrive({ ...bo, email_verified: undefined }, more)).toBe("viewer");
    expect(await arrive({ ...bo, sub: "00u3", email: undefined }, more)).toBe("email_missing");
  });

  test("only addresses of the given domains, and none that merely ends like one", async () => {
    const more = { EIDER_OIDC_DOMAINS: "northwind.example", EIDER_OIDC_DEFAULT_ROLE: "viewer" };
    expect(await arrive({ ...bo, email: "eve@evil-northwind.example" }, more)).toBe("domain_refused");
    expect(await arrive({ ...bo, email: "eve@northwind.example.evil.example" }, more)).toBe("domain_refused");
    expect(await arrive(bo, more)).toBe("viewer");
  });

  test("the claim decides at every sign-in, and outranks the Members page", async () => {
    expect(await arrive({ ...bo, groups: ["analysts", "everyone"] }, BY_GROUP)).toBe("editor");
    const user = await userOf("bo@northwind.example");
    await changeRole(admin, { userId: user?.id as UserId, role: "viewer" });
    expect(await arrive({ ...bo, groups: ["analysts"] }, BY_GROUP)).toBe("editor");
    expect(await arrive({ ...bo, groups: "eider-admins" }, BY_GROUP)).toBe("admin");
    const changes = await db().auditEvent.findMany({
      where: { verb: "member.role_changed", actorId: user?.id },
      orderBy: { at: "asc" },
    });
    expect(changes.map(({ detail }) => detail)).toEqual([
      { from: "viewer", to: "editor", provider: ISSUER },
      { from: "editor", to: "admin", provider: ISSUER },
    ]);
  });

  test("who lost every role is refused, and signed out where they still were in", async () => {
    await arrive({ ...bo, groups: ["analysts"] }, BY_GROUP);
    const before = await userOf("bo@northwind.example");
    expect(await arrive({ ...bo, groups: [] }, BY_GROUP)).toBe("no_role");
    expect((await userOf("bo@northwind.example"))?.sessionVersion).toBe((before?.sessionVersion ?? 0) + 1);
  });

  test("the last admin stays admin whatever the claim says, and that is written down", async () => {
    const claims = { ...bo, email: admin.email };
    expect(await arrive({ ...claims, groups: ["everyone"] }, BY_GROUP)).toBe("admin");
    expect(await arrive({ ...claims, groups: [] }, BY_GROUP)).toBe("admin");
    expect(await verbs()).toContain("member.admin_kept");
    await makeMember(workspaceId, "admin");
    expect(await arrive({ ...claims, groups: ["everyone"] }, BY_GROUP)).toBe("viewer");
  });

  test("two admins who lose the role at the same moment leave one", async () => {
    const other = await makeMember(workspaceId, "admin");
    await Promise.all(
      [admin, other].map(({ email }, index) =>
        arrive({ ...bo, sub: `00u${index}`, email, groups: ["everyone"] }, BY_GROUP),
      ),
    );
    expect(await db().member.count({ where: { workspaceId, role: "admin" } })).toBe(1);
  });

  test("an invite of the verified address is spent, and gives its role where no claim decides", async () => {
    await createInvite(admin, { email: "bo@northwind.example", role: "editor" });
    expect(await arrive({ ...bo, email_verified: false })).toBe("email_unverified");
    expect(await arrive(bo)).toBe("editor");
    expect(await db().invite.count({ where: { acceptedAt: null } })).toBe(0);
    expect(await verbs()).toContain("invite.accepted");
  });

  test("an invite that expired lets nobody in", async () => {
    await createInvite(admin, { email: "bo@northwind.example", role: "editor" });
    await db().invite.updateMany({ data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect(await arrive(bo)).toBe("no_role");
  });

  test("who was removed does not come back by the default, but by an invite", async () => {
    const more = { EIDER_OIDC_DEFAULT_ROLE: "viewer" };
    await arrive(bo, more);
    const user = await userOf("bo@northwind.example");
    await removeMember(admin, { userId: user?.id as UserId });
    expect(await arrive(bo, more)).toBe("no_role");
    await createInvite(admin, { email: "bo@northwind.example", role: "viewer" });
    expect(await arrive(bo, more)).toBe("viewer");
  });

  test("nobody gets in before the installation is set up", async () => {
    await db().user.deleteMany();
    expect(await arrive(bo, { EIDER_OIDC_DEFAULT_ROLE: "admin" })).toBe("not_set_up");
    expect(await db().user.count()).toBe(0);
  });
});
