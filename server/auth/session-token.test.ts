import { encode } from "next-auth/jwt";
import { beforeEach, expect, test } from "vitest";
import { newId, type UserId } from "../../compute/protocol/ids.ts";
import { setSecretKey } from "../db/secret-key.ts";
import { parseEnv, setEnv } from "../env.ts";
import { readSessionToken, sessionCookieName, sessionSecret } from "./session-token.ts";
import { sessionCookie } from "./testing/session-cookie.ts";

const userId = newId("usr_") as UserId;
beforeEach(() => {
  setEnv(parseEnv({}));
  setSecretKey("a secret key for tests, long enough");
});

test("our own cookie is read, among others and whatever the order", async () => {
  const cookie = await sessionCookie({ userId }, 3);
  const expected = { userId, sessionVersion: 3 };
  expect(await readSessionToken(cookie)).toEqual(expected);
  expect(await readSessionToken(`theme=dark; ${cookie}; other=1`)).toEqual(expected);
});

test("no cookie, nonsense, another secret, an expired or a strange token are nobody", async () => {
  const name = sessionCookieName();
  const stale = await encode({
    token: { sub: userId, sessionVersion: 0 },
    secret: sessionSecret(),
    maxAge: -60,
  });
  const strange = await encode({ token: { sub: "root", sessionVersion: 0 }, secret: sessionSecret() });
  const unversioned = await encode({ token: { sub: userId }, secret: sessionSecret() });
  const foreign = await encode({ token: { sub: userId, sessionVersion: 0 }, secret: "another secret" });
  for (const value of ["", "x", "a.b.c.d.e", stale, strange, unversioned, foreign]) {
    expect(await readSessionToken(`${name}=${value}`)).toBeUndefined();
  }
  expect(await readSessionToken(undefined)).toBeUndefined();
  expect(await readSessionToken(`x${await sessionCookie({ userId })}`)).toBeUndefined();
});

test("over https the cookie can't be set by a neighbour: its name demands Secure and this very host", () => {
  setEnv(parseEnv({ EIDER_PUBLIC_URL: "https://eider.example.com" }));
  expect(sessionCookieName()).toMatch(/^__Host-/);
});
