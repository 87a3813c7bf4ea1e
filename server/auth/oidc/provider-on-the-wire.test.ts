import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { WorkspaceId } from "../../../compute/protocol/ids.ts";
import { db } from "../../db/db.ts";
import { openTestDatabase } from "../../db/testing/describe-database.ts";
import { parseEnv, setEnv } from "../../env.ts";
import { makeMember, makeWorkspace } from "../../people/testing/make-member.ts";
import { identityFromCookies } from "../actor.ts";
import { startAuthServer } from "./testing/auth-server.ts";
import { CLIENT, type CompanyProvider, startCompanyProvider } from "./testing/company-provider.ts";
import { type CookieBrowser, cookieBrowser } from "./testing/cookie-browser.ts";

openTestDatabase();

const STAFF = {
  bo: { email: "bo@northwind.example", email_verified: true, name: "Bo Ek", groups: ["analysts"] },
  mallory: { email: "admin@northwind.example", email_verified: false, name: "Mallory" },
};
let eider: Awaited<ReturnType<typeof startAuthServer>>;
let provider: CompanyProvider;
let workspaceId: WorkspaceId;

beforeAll(async () => {
  eider = await startAuthServer();
  provider = await startCompanyProvider({
    redirectUris: [`${eider.origin}/api/auth/callback/oidc`],
    staff: structuredClone(STAFF),
  });
});
afterAll(async () => {
  await eider.stop();
  await provider.stop();
});
beforeEach(async () => {
  configure({});
  await db().workspace.deleteMany();
  await db().user.deleteMany();
  workspaceId = await makeWorkspace("Northwind Air");
  await makeMember(workspaceId, "admin");
});
afterEach(() => provider.setTamper(undefined));

function configure(more: Record<string, string>): void {
  const variables = {
    EIDER_PUBLIC_URL: eider.origin,
    EIDER_OIDC_ISSUER: provider.issuer,
    EIDER_OIDC_CLIENT_ID: CLIENT.id,
    EIDER_OIDC_CLIENT_SECRET: CLIENT.secret,
    EIDER_OIDC_DEFAULT_ROLE: "viewer",
    ...more,
  };
  process.env.NEXTAUTH_URL = eider.origin;
  setEnv(parseEnv({ NODE_ENV: "test", EIDER_LOG_LEVEL: "silent", ...variables }));
}

/** Presses the button. Answers where the page sends the browser. */
async function begin(browser: CookieBrowser, callbackUrl = "/notebooks/x"): Promise<string> {
  const { csrfToken } = (await (await browser.get(`${eider.origin}/api/auth/csrf`)).json()) as {
    csrfToken: string;
  };
  const form = { csrfToken, callbackUrl, json: "true" };
  const answer = await browser.post(`${eider.origin}/api/auth/signin/oidc`, form);
  const { url } = (await answer.json()) as { url: string };
  return new URL(url, eider.origin).href;
}

/** Signs in at the provider. Answers the address of Eider that it sends the browser back to, not opened yet. */
async function atProvider(browser: CookieBrowser, person: string, address: string): Promise<string> {
  const page = await browser.follow(address, eider.origin);
  if (page.startsWith(eider.origin)) return page;
  const chosen = await browser.post(page, { person });
  return browser.follow(new URL(chosen.headers.get("location") ?? "", page).href, eider.origin);
}

/** All of it. Answers the path of the page one lands on. */
async function signIn(person: string, browser = cookieBrowser(), callbackUrl?: string): Promise<string> {
  const landed = await browser.follow(await atProvider(browser, person, await begin(browser, callbackUrl)));
  expect(new URL(landed).origin).toBe(eider.origin);
  return landed.slice(eider.origin.length);
}

test("state, nonce and PKCE are on the wire, and the exchange proves who began", async () => {
  const browser = cookieBrowser();
  expect(await signIn("bo", browser)).toBe("/notebooks/x");
  const asked = provider.authorizations.at(-1);
  const exchange = provider.exchanges.at(-1);
  expect(asked?.get("response_type")).toBe("code");
  expect(asked?.get("state")).toMatch(/^[\w-]{40,}$/);
  expect(asked?.get("nonce")).toMatch(/^[\w-]{40,}$/);
  expect(asked?.get("code_challenge_method")).toBe("S256");
  expect(asked?.get("redirect_uri")).toBe(`${eider.origin}/api/auth/callback/oidc`);
  const verifier = exchange?.get("code_verifier") ?? "";
  expect(createHash("sha256").update(verifier).digest("base64url")).toBe(asked?.get("code_challenge"));
  expect(exchange?.get("redirect_uri")).toBe(asked?.get("redirect_uri"));
  const identity = await identityFromCookies(browser.cookieHeader(eider.origin));
  expect(identity?.actor).toMatchObject({ email: "bo@northwind.example", name: "Bo Ek", role: "viewer" });
});

test("an answer that another browser asked for signs nobody in", async () => {
  const attacker = cookieBrowser();
  const callback = await atProvider(attacker, "bo", await begin(attacker));
  const victim = cookieBrowser();
  expect(await victim.follow(callback)).toBe(`${eider.origin}/signin?refused=state_lost`);
  expect(victim.cookie(eider.origin, "eider-session")).toBeUndefined();
  // not even while the victim has begun one too
  await begin(victim);
  expect(await victim.follow(callback)).toBe(`${eider.origin}/signin?refused=state_lost`);
  expect(victim.cookie(eider.origin, "eider-session")).toBeUndefined();
});

test("a code works once", async () => {
  const browser = cookieBrowser();
  const callback = await atProvider(browser, "bo", await begin(browser));
  const kept = browser.cookieHeader(eider.origin).split("; ");
  await browser.follow(callback);
  const again = cookieBrowser();
  for (const pair of kept)
    again.setCookie(eider.origin, pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  expect(await again.follow(callback)).toBe(`${eider.origin}/signin?refused=code_refused`);
});

test("the provider's new keys are believed at the next sign-in, and its old ones no more", async () => {
  expect(await signIn("bo")).toBe("/notebooks/x");
  provider.rotateKeys();
  expect(await signIn("bo")).toBe("/notebooks/x");
  provider.setTamper(() => {}, { withOldKey: true });
  expect(await signIn("bo")).toBe("/signin?refused=token_refused");
});

const now = () => Math.floor(Date.now() / 1_000);
test.each([
  ["another nonce", (_: object, claims: Record<string, unknown>) => (claims.nonce = "x"), "token_refused"],
  ["another audience", (_: object, claims: Record<string, unknown>) => (claims.aud = "x"), "token_refused"],
  [
    "another issuer",
    (_: object, claims: Record<string, unknown>) => (claims.iss = "https://evil.example"),
    "token_refused",
  ],
  ["no signature", (header: Record<string, unknown>) => (header.alg = "none"), "token_refused"],
  [
    "an algorithm of shared secrets",
    (header: Record<string, unknown>) => (header.alg = "HS256"),
    "token_refused",
  ],
  [
    "a time long past",
    (_: object, claims: Record<string, unknown>) => (claims.iat = now() - 900),
    "clock_skew",
  ],
  [
    "a time to come",
    (_: object, claims: Record<string, unknown>) => (claims.iat = now() + 900),
    "clock_skew",
  ],
  [
    "an end long past",
    (_: object, claims: Record<string, unknown>) => (claims.exp = now() - 900),
    "clock_skew",
  ],
])("a token with %s signs nobody in", async (_what, change, refusal) => {
  provider.setTamper((header, claims) => void change(header, claims));
  const browser = cookieBrowser();
  expect(await signIn("bo", browser)).toBe(`/signin?refused=${refusal}`);
  expect(browser.cookie(eider.origin, "eider-session")).toBeUndefined();
});

test("a wrong client secret is the operator's to mend, and says so", async () => {
  configure({ EIDER_OIDC_CLIENT_SECRET: "wrong" });
  expect(await signIn("bo")).toBe("/signin?refused=client_refused");
});

test("a redirect URI that is not registered never leaves the provider", async () => {
  configure({ EIDER_PUBLIC_URL: "http://localhost:1" });
  process.env.NEXTAUTH_URL = "http://localhost:1";
  const browser = cookieBrowser();
  const page = await browser.get(await begin(browser));
  expect(page.status).toBe(400);
  expect(await page.text()).toContain("redirect_uri");
});

test("who declines at the provider reads that, and no text of the provider's", async () => {
  expect(await signIn("")).toBe("/signin?refused=provider_refused");
});

test("a provider that is down is told on our own page, before and after the visit there", async () => {
  const browser = cookieBrowser();
  const callback = await atProvider(browser, "bo", await begin(browser));
  await provider.stop();
  try {
    expect(await browser.follow(callback)).toBe(`${eider.origin}/signin?refused=provider_unreachable`);
    expect(await begin(cookieBrowser())).toBe(`${eider.origin}/signin?refused=provider_unreachable`);
  } finally {
    await provider.start();
  }
});

test("a discovery document in the name of another issuer is not followed", async () => {
  configure({ EIDER_OIDC_ISSUER: provider.issuer.replace("127.0.0.1", "localhost") });
  expect(await begin(cookieBrowser())).toBe(`${eider.origin}/signin?refused=provider_unreachable`);
});

test("an address that was not verified gets no account, and not that of its owner", async () => {
  expect(await signIn("mallory")).toBe("/signin?refused=email_unverified");
  expect(await db().externalIdentity.count()).toBe(0);
});

test.each([
  "https://evil.example/x",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "https:evil.example",
])("a link that wants to leave for %s afterwards leads home", async (callbackUrl) => {
  expect(["/", "/evil.example"]).toContain(await signIn("bo", cookieBrowser(), callbackUrl));
});

test("nor does a planted cookie lead to another site", async () => {
  const browser = cookieBrowser();
  const callback = await atProvider(browser, "bo", await begin(browser));
  browser.setCookie(eider.origin, "next-auth.callback-url", encodeURIComponent("https://evil.example"));
  expect(new URL(await browser.follow(callback)).origin).toBe(eider.origin);
});

test("another site's form can't begin a sign-in: it lacks the token of our page", async () => {
  const browser = cookieBrowser();
  const before = provider.authorizations.length;
  const answer = await browser.post(`${eider.origin}/api/auth/signin/oidc`, { callbackUrl: "/" });
  expect(answer.headers.get("location")).toContain("csrf=true");
  expect(provider.authorizations.length).toBe(before);
});

test("a session by the provider ends after its hours, in use or not", async () => {
  const browser = cookieBrowser();
  configure({ EIDER_OIDC_SESSION_HOURS: "0.1" });
  await signIn("bo", browser);
  const cookies = browser.cookieHeader(eider.origin);
  expect(await identityFromCookies(cookies)).toBeDefined();
  const later = Date.now() + 0.1 * 3_600_000 + 1_000;
  const clock = vi.spyOn(Date, "now").mockReturnValue(later);
  expect(await identityFromCookies(cookies)).toBeUndefined();
  clock.mockRestore();
});
