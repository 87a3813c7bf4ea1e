import { beforeEach, expect, test } from "vitest";
import { db } from "../db/db.ts";
import { openTestDatabase } from "../db/testing/describe-database.ts";
import { parseEnv, setEnv } from "../env.ts";
import { isAppError } from "../errors.ts";
import { makeResetLink } from "../people/account.ts";
import { acceptInvite, createInvite } from "../people/invites.ts";
import { makeMember, makeWorkspace, TEST_PASSWORD } from "../people/testing/make-member.ts";
import type { Actor } from "./actor.ts";
import { allowPassword, mayUsePassword } from "./password-sign-in.ts";
import { signIn } from "./sign-in.ts";

openTestDatabase();

let ana: Actor;
beforeEach(async () => {
  requireProvider("on");
  await db().signInAttempt.deleteMany();
  await db().auditEvent.deleteMany();
  ana = await makeMember(await makeWorkspace(), "admin", { hasPassword: true });
});

function requireProvider(isRequired: "on" | "off"): void {
  setEnv(
    parseEnv({
      NODE_ENV: "test",
      EIDER_LOG_LEVEL: "silent",
      EIDER_PUBLIC_URL: "https://eider.example.com",
      EIDER_OIDC_ISSUER: "https://login.northwind.example",
      EIDER_OIDC_CLIENT_ID: "eider",
      EIDER_OIDC_CLIENT_SECRET: "secret",
      EIDER_OIDC_REQUIRED: isRequired,
    }),
  );
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "done",
    (error: unknown) => {
      if (isAppError(error)) return error.code;
      throw error;
    },
  );
}

const attempt = (password = TEST_PASSWORD) =>
  codeOf(signIn({ email: ana.email, password, address: "192.0.2.1" }));

test("where the provider is required a right password is refused, and a wrong one learns nothing", async () => {
  expect(await attempt()).toBe("password_sign_in_off");
  expect(await attempt("something else")).toBe("wrong_credentials");
  requireProvider("off");
  expect(await attempt()).toBe("done");
});

test("the operator lets one person in with a password until a time, and that is audited", async () => {
  await allowPassword(ana.userId, new Date(Date.now() + 60_000).toISOString());
  expect(await attempt()).toBe("done");
  expect(await mayUsePassword(ana.userId, new Date(Date.now() + 61_000))).toBe(false);
  expect(await db().auditEvent.count({ where: { verb: "account.password_sign_in_allowed" } })).toBe(1);
  const bo = await makeMember(ana.workspaceId, "viewer", { hasPassword: true });
  expect(await mayUsePassword(bo.userId)).toBe(false);
});

test("nor do invitations and the admins' links set passwords there", async () => {
  const { path } = await createInvite(ana, { email: "new@northwind.example", role: "viewer" });
  const token = path.split("/")[2] ?? "";
  const accepted = acceptInvite({ token, name: "New", password: TEST_PASSWORD }, "192.0.2.1");
  expect(await codeOf(accepted)).toBe("password_sign_in_off");
  expect(await codeOf(makeResetLink(ana, { userId: ana.userId }))).toBe("password_sign_in_off");
  expect(await db().invite.count({ where: { acceptedAt: null } })).toBe(1);
});
