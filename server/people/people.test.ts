import { beforeEach, expect, test } from "vitest";
import { newId, type UserId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { ATTEMPT_LIMITS } from "../auth/attempts.ts";
import { signIn } from "../auth/sign-in.ts";
import { db } from "../db/db.ts";
import { describeDatabase } from "../db/testing/describe-database.ts";
import { isAppError } from "../errors.ts";
import { changePassword, makeResetLink, readReset, resetPassword, signOutEverywhere } from "./account.ts";
import { acceptInvite, createInvite, listInvites, readInvite, revokeInvite } from "./invites.ts";
import { changeRole, listMembers, removeMember } from "./members.ts";
import { createFirstAccount, forgetWelcome, isSetUp, setWelcome } from "./set-up.ts";
import { readSetupFacts } from "./setup-facts.ts";
import { makeMember, makeWorkspace, TEST_PASSWORD } from "./testing/make-member.ts";

const account = {
  workspaceName: "Northwind",
  name: "Ana",
  email: "ana@example.com",
  password: "a password that is long",
};
const address = "192.0.2.1";

/** The code of a refusal, or what was answered instead. */
async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

function tokenIn({ path }: { path: string }): string {
  return path.split("/")[2] ?? "";
}

beforeEach(async () => {
  forgetWelcome();
  for (const table of ["signInAttempt", "auditEvent", "setting", "workspace", "user"] as const) {
    await (db()[table] as { deleteMany: () => Promise<unknown> }).deleteMany();
  }
});

describeDatabase("set-up", () => {
  test("ten people set up at the same moment: one becomes the first admin, nine are refused", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        codeOf(createFirstAccount({ ...account, email: `p${index}@example.com` })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "already_set_up")).toHaveLength(9);
    expect(await db().user.count()).toBe(1);
    expect(await db().workspace.findMany({ select: { name: true } })).toEqual([{ name: "Northwind" }]);
    expect(await isSetUp()).toBe(true);
  });

  test("the installation's facts are told until there is an account, and then nobody learns any", async () => {
    expect(await readSetupFacts()).toContainEqual(expect.objectContaining({ id: "database" }));
    await createFirstAccount(account);
    expect(await readSetupFacts()).toBeNull();
  });

  test("an account exists though the greeting fails: the person lands without a notebook", async () => {
    await setWelcome(() => Promise.reject(new Error("no samples")));
    expect(await createFirstAccount(account)).toEqual({ notebookId: null });
    expect(await db().user.count()).toBe(1);
  });

  test("the first admin of the environment, made before anything can greet, is greeted later", async () => {
    const greeted: Actor[] = [];
    expect(await createFirstAccount(account)).toEqual({ notebookId: null });
    await setWelcome(async (actor) => {
      greeted.push(actor);
      return undefined;
    });
    expect(greeted.map(({ email, role }) => [email, role])).toEqual([[account.email, "admin"]]);
  });

  test("whoever sets up lands in the notebook that greets them", async () => {
    const notebookId = newId("nbk_") as `nbk_${string}`;
    await setWelcome(async () => notebookId);
    expect(await createFirstAccount(account)).toEqual({ notebookId });
  });
});

describeDatabase("members", () => {
  let workspaceId: WorkspaceId;
  let admin: Actor;
  beforeEach(async () => {
    workspaceId = await makeWorkspace();
    admin = await makeMember(workspaceId, "admin");
  });

  test("the last admin can neither step down nor leave", async () => {
    const input = { userId: admin.userId, role: "viewer" as const };
    expect(await codeOf(changeRole(admin, input))).toBe("last_admin");
    expect(await codeOf(removeMember(admin, input))).toBe("last_admin");
  });

  test("two admins demote each other at the same moment: one of them stays admin", async () => {
    const other = await makeMember(workspaceId, "admin");
    const outcomes = await Promise.all([
      codeOf(changeRole(admin, { userId: other.userId, role: "viewer" })),
      codeOf(changeRole(other, { userId: admin.userId, role: "viewer" })),
    ]);
    expect(outcomes.filter((outcome) => outcome === "last_admin")).toHaveLength(1);
    expect(await db().member.count({ where: { workspaceId, role: "admin" } })).toBe(1);
  });

  test("a viewer is shown the members and may change nothing", async () => {
    const viewer = await makeMember(workspaceId, "viewer");
    expect(await listMembers(viewer)).toHaveLength(2);
    expect(await codeOf(changeRole(viewer, { userId: viewer.userId, role: "admin" }))).toBe("forbidden");
    expect(await codeOf(removeMember(viewer, { userId: admin.userId }))).toBe("forbidden");
  });

  test("somebody of another workspace does not exist here", async () => {
    const stranger = await makeMember(await makeWorkspace(), "viewer");
    const input = { userId: stranger.userId, role: "editor" as const };
    expect(await codeOf(changeRole(admin, input))).toBe("not_found");
    expect(await codeOf(removeMember(admin, input))).toBe("not_found");
    expect(await codeOf(makeResetLink(admin, input))).toBe("not_found");
  });

  test("a change of role leaves an audit event with both roles", async () => {
    const editor = await makeMember(workspaceId, "editor");
    await changeRole(admin, { userId: editor.userId, role: "viewer" });
    const event = await db().auditEvent.findFirst({ where: { verb: "member.role_changed" } });
    expect(event).toMatchObject({
      actorId: admin.userId,
      subject: editor.userId,
      detail: { from: "editor", to: "viewer" },
    });
  });
});

describeDatabase("invites", () => {
  let workspaceId: WorkspaceId;
  let admin: Actor;
  beforeEach(async () => {
    workspaceId = await makeWorkspace("Northwind");
    admin = await makeMember(workspaceId, "admin");
  });
  const invite = () => createInvite(admin, { email: "bo@example.com", role: "editor" });
  const acceptance = (token: string) => ({ token, name: "Bo", password: "another long password" });

  test("an invited person makes their account, joins with the role, and signs in", async () => {
    const token = tokenIn(await invite());
    expect(await readInvite({ token }, address)).toEqual({
      email: "bo@example.com",
      role: "editor",
      workspaceName: "Northwind",
      hasAccount: false,
    });
    await acceptInvite(acceptance(token), address);
    const signedIn = await signIn({ email: "BO@example.com ", password: "another long password", address });
    expect(await listMembers(admin)).toContainEqual(
      expect.objectContaining({ userId: signedIn.userId, role: "editor", name: "Bo" }),
    );
    expect(await listInvites(admin)).toEqual([]);
  });

  test("one link used five times at once lets one person in", async () => {
    const token = tokenIn(await invite());
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => codeOf(acceptInvite(acceptance(token), address))),
    );
    expect(outcomes.filter((outcome) => outcome === "token_spent")).toHaveLength(4);
    expect(await db().member.count({ where: { workspaceId } })).toBe(2);
  });

  test("a second invite of an address ends the first; a withdrawn one ends too", async () => {
    const first = tokenIn(await invite());
    const second = await invite();
    expect(await codeOf(readInvite({ token: first }, address))).toBe("not_found");
    await revokeInvite(admin, second);
    expect(await codeOf(readInvite({ token: tokenIn(second) }, address))).toBe("not_found");
  });

  test("an expired invite is refused as expired", async () => {
    const { inviteId, ...link } = await invite();
    await db().invite.update({ where: { id: inviteId }, data: { expiresAt: new Date(0) } });
    expect(await codeOf(acceptInvite(acceptance(tokenIn(link)), address))).toBe("token_expired");
  });

  test("somebody with an account joins with their own password only", async () => {
    const known = await makeMember(await makeWorkspace(), "viewer", { hasPassword: true });
    const token = tokenIn(await createInvite(admin, { email: known.email, role: "viewer" }));
    expect(await codeOf(acceptInvite(acceptance(token), address))).toBe("wrong_credentials");
    await acceptInvite({ ...acceptance(token), password: TEST_PASSWORD }, address);
    expect(await db().member.count({ where: { userId: known.userId } })).toBe(2);
  });

  test("a member is not invited twice, and the token itself is nowhere in the database", async () => {
    expect(await codeOf(createInvite(admin, { email: admin.email, role: "viewer" }))).toBe("already_member");
    const token = tokenIn(await invite());
    expect(JSON.stringify(await db().invite.findMany())).not.toContain(token);
    expect(JSON.stringify(await db().auditEvent.findMany())).not.toContain(token);
  });

  test("guessing links is stopped per address", async () => {
    const guesses = ATTEMPT_LIMITS.link.failuresMax;
    for (let guess = 0; guess < guesses; guess += 1) {
      expect(await codeOf(readInvite({ token: `ein_${guess}` }, "198.51.100.7"))).toBe("not_found");
    }
    expect(await codeOf(readInvite({ token: "ein_x" }, "198.51.100.7"))).toBe("too_many_attempts");
    expect(await codeOf(readInvite({ token: "ein_x" }, "198.51.100.8"))).toBe("not_found");
  });
});

describeDatabase("passwords", () => {
  let workspaceId: WorkspaceId;
  let admin: Actor;
  let person: Actor;
  beforeEach(async () => {
    workspaceId = await makeWorkspace();
    admin = await makeMember(workspaceId, "admin");
    person = await makeMember(workspaceId, "viewer", { hasPassword: true });
  });
  const versionOf = async (userId: UserId) =>
    (await db().user.findUniqueOrThrow({ where: { id: userId } })).sessionVersion;

  test("a wrong password and an unknown account are the same refusal", async () => {
    const wrong = await signIn({ email: person.email, password: "wrong", address }).catch((e: unknown) => e);
    const unknown = await signIn({ email: "no@example.com", password: "wrong", address }).catch(
      (e: unknown) => e,
    );
    expect(wrong).toMatchObject({ code: "wrong_credentials" });
    expect((unknown as Error).message).toBe((wrong as Error).message);
  });

  test("guessing at one account is stopped from every address, parallel or not, and a success starts anew", async () => {
    const { failuresMax } = ATTEMPT_LIMITS.account;
    const guess = (index: number) =>
      codeOf(signIn({ email: person.email, password: "wrong", address: `203.0.113.${index}` }));
    const half = Math.floor(failuresMax / 2);
    await Promise.all(Array.from({ length: half }, (_, index) => guess(index)));
    await signIn({ email: person.email, password: TEST_PASSWORD, address });
    const outcomes = await Promise.all(Array.from({ length: failuresMax + 3 }, (_, index) => guess(index)));
    expect(outcomes.filter((outcome) => outcome === "too_many_attempts")).toHaveLength(3);
    expect(await codeOf(signIn({ email: person.email, password: TEST_PASSWORD, address }))).toBe(
      "too_many_attempts",
    );
  });

  test("changing one's password takes the old one and ends every session", async () => {
    const change = (oldPassword: string) =>
      codeOf(changePassword(person, { oldPassword, newPassword: "a brand new password" }));
    expect(await change("not the old one")).toBe("wrong_credentials");
    expect(await versionOf(person.userId)).toBe(0);
    expect(await change(TEST_PASSWORD)).toBeUndefined();
    expect(await versionOf(person.userId)).toBe(1);
    await signIn({ email: person.email, password: "a brand new password", address });
  });

  test("a reset link sets the password once, ends sessions, and unlocks a locked account", async () => {
    const { failuresMax } = ATTEMPT_LIMITS.account;
    for (let guess = 0; guess <= failuresMax; guess += 1) {
      await codeOf(signIn({ email: person.email, password: "wrong", address }));
    }
    const token = tokenIn(await makeResetLink(admin, { userId: person.userId }));
    expect(await readReset({ token }, address)).toEqual({ email: person.email, name: person.name });
    const reset = () => codeOf(resetPassword({ token, newPassword: "a brand new password" }, address));
    expect(
      (await Promise.all([reset(), reset()])).filter((outcome) => outcome === "token_spent"),
    ).toHaveLength(1);
    expect(await versionOf(person.userId)).toBe(1);
    await signIn({ email: person.email, password: "a brand new password", address });
  });

  test("signing out everywhere raises the session's generation and says so in the audit log", async () => {
    await signOutEverywhere(person);
    expect(await versionOf(person.userId)).toBe(1);
    expect(await db().auditEvent.count({ where: { verb: "account.signed_out_everywhere" } })).toBe(1);
  });
});
