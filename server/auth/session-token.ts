import { decode, type JWT } from "next-auth/jwt";
import { UserId } from "../../compute/protocol/ids.ts";
import { env } from "../env.ts";
import { derivedSecret } from "../db/secret-key.ts";

/** What a session cookie proves: who, and which generation of their sessions. */
export interface SessionToken {
  readonly userId: UserId;
  readonly sessionVersion: number;
  /** which signing in it is of, so that one browser's can be ended; absent in cookies of before 0.2 */
  readonly signInId?: string;
}

/** Sessions end after so long without a visit. */
export const SESSION_MS_MAX = 30 * 24 * 60 * 60_000;

/** Whether cookies carry `Secure`: exactly when people come by https. */
export function hasSecureCookies(): boolean {
  return env().publicUrl?.startsWith("https://") ?? false;
}

/** Name of the session cookie. */
export function sessionCookieName(): string {
  return hasSecureCookies() ? "__Host-eider-session" : "eider-session";
}

/** The secret that signs and encrypts session cookies. */
export function sessionSecret(): string {
  return derivedSecret("session cookies").toString("base64url");
}

/** Reads the session cookie out of a `Cookie` header; `undefined` when absent, forged, or expired. Never throws. */
export async function readSessionToken(cookieHeader: string | undefined): Promise<SessionToken | undefined> {
  const cookie = cookieValue(cookieHeader, sessionCookieName());
  if (cookie === undefined) return undefined;
  const claims = await decode({ token: cookie, secret: sessionSecret() }).catch(() => null);
  const userId = UserId.safeParse(claims?.sub);
  const sessionVersion = claims?.sessionVersion;
  if (!userId.success || typeof sessionVersion !== "number" || hasEnded(claims)) return undefined;
  const signInId = claims?.signInId;
  return { userId: userId.data, sessionVersion, ...(typeof signInId === "string" && { signInId }) };
}

/** Whether a token of a sign-in by the provider is past its `endsAt`, seconds since 1970; in use or not. */
export function hasEnded(claims: JWT | null, now = Date.now()): boolean {
  const endsAt: unknown = claims?.endsAt;
  return typeof endsAt === "number" && endsAt * 1_000 <= now;
}

function cookieValue(cookieHeader: string | undefined, name: string): string | undefined {
  for (const pair of cookieHeader?.split(";") ?? []) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
