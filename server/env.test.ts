import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ENV_VARIABLES, EnvError, parseEnv } from "./env.ts";

/** Why these variables are refused. */
function refusal(variables: Record<string, string>): string {
  try {
    parseEnv(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message;
  }
  throw new Error("nothing was refused");
}

test("nothing given: the defaults of a first start", () => {
  expect(parseEnv({})).toMatchObject({
    port: 3000,
    host: undefined,
    dataDir: resolve(".eider"),
    publicUrl: undefined,
    databaseUrl: undefined,
    hasHostedWorker: true,
    isDevelopment: false,
  });
});

test("an empty variable is one that was not given", () => {
  const empty = Object.fromEntries(Object.keys(ENV_VARIABLES).map((name) => [name, ""]));
  expect(parseEnv(empty)).toEqual(parseEnv({}));
});

test.each([
  ["EIDER_PORT", "99999"],
  ["EIDER_PORT", "abc"],
  ["EIDER_PUBLIC_URL", "ftp://eider.example.com"],
  ["EIDER_PUBLIC_URL", "eider.example.com"],
  ["EIDER_SECRET_KEY", "short"],
  ["EIDER_TRUSTED_PROXIES", "-1"],
  ["EIDER_LOG_LEVEL", "loud"],
  ["DATABASE_URL", "mysql://root@localhost/eider"],
])("%s=%s is refused by name", (name, value) => {
  expect(refusal({ [name]: value })).toContain(name);
});

test("a refusal never repeats the value, which may be a secret", () => {
  expect(refusal({ EIDER_SECRET_KEY: "hunter2", DATABASE_URL: "mysql://root:hunter2@db/x" })).not.toContain(
    "hunter2",
  );
});

test("a public address is kept as an origin, whatever path came with it", () => {
  expect(parseEnv({ EIDER_PUBLIC_URL: "https://Eider.example.com/app/" }).publicUrl).toBe(
    "https://eider.example.com",
  );
});

test("the first admin's e-mail without a password is refused, and the reverse", () => {
  expect(refusal({ EIDER_ADMIN_EMAIL: "a@example.com" })).toContain("EIDER_ADMIN_PASSWORD");
  expect(refusal({ EIDER_ADMIN_PASSWORD: "long enough for it" })).toContain("EIDER_ADMIN_EMAIL");
});

const OIDC = {
  EIDER_PUBLIC_URL: "https://eider.example.com",
  EIDER_OIDC_ISSUER: "https://login.northwind.example",
  EIDER_OIDC_CLIENT_ID: "eider",
  EIDER_OIDC_CLIENT_SECRET: "hunter2",
};

test("a provider is configured as a whole or not at all, and the refusal names what is missing", () => {
  expect(parseEnv({}).oidc).toBeUndefined();
  for (const name of Object.keys(OIDC)) expect(refusal({ ...OIDC, [name]: "" })).toContain(name);
  expect(refusal({ EIDER_OIDC_REQUIRED: "on" })).toContain("EIDER_OIDC_ISSUER");
  expect(refusal({ ...OIDC, EIDER_OIDC_ROLE_CLAIM: "groups" })).toContain("EIDER_OIDC_ROLES");
  expect(refusal({ ...OIDC, EIDER_OIDC_CLIENT_SECRET_FILE: "/run/secrets/oidc" })).not.toContain("hunter2");
});

test.each([
  ["EIDER_OIDC_ISSUER", "http://login.northwind.example"],
  ["EIDER_OIDC_ROLES", "analysts"],
  ["EIDER_OIDC_ROLES", "analysts=owner"],
  ["EIDER_OIDC_DEFAULT_ROLE", "owner"],
  ["EIDER_OIDC_SCOPES", "email"],
  ["EIDER_OIDC_SESSION_HOURS", "0"],
  ["EIDER_OIDC_CLIENT_SECRET_FILE", "/nowhere/at/all"],
])("%s=%s is refused by name, whatever else is given", (name, value) => {
  expect(
    refusal({ ...OIDC, EIDER_OIDC_ROLE_CLAIM: "groups", EIDER_OIDC_ROLES: "a=admin", [name]: value }),
  ).toContain(name);
});

test("the client secret may be in a file, and values of the role claim may contain equals signs", () => {
  const path = join(mkdtempSync(join(tmpdir(), "eider-env-")), "secret");
  writeFileSync(path, "from a file\n");
  const { oidc } = parseEnv({
    ...OIDC,
    EIDER_OIDC_CLIENT_SECRET: "",
    EIDER_OIDC_CLIENT_SECRET_FILE: path,
    EIDER_OIDC_ROLE_CLAIM: "groups",
    EIDER_OIDC_ROLES: "eider-admins=admin, cn=analysts = editor,",
  });
  expect(oidc).toMatchObject({ clientSecret: "from a file", defaultRole: undefined, isRequired: false });
  expect([...(oidc?.roles ?? [])]).toEqual([
    ["eider-admins", "admin"],
    ["cn=analysts", "editor"],
  ]);
});
