import { randomUUID } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { UserId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { isAppError } from "../errors.ts";
import { logger } from "../logger.ts";
import type { ProviderAttempt } from "./oidc/provider-attempt.ts";
import {
  hasEnded,
  hasSecureCookies,
  SESSION_MS_MAX,
  sessionCookieName,
  sessionSecret,
} from "./session-token.ts";
import { signIn } from "./sign-in.ts";

/**
 * next-auth's part: the sign-in and sign-out endpoints and the session cookie.
 * Reading the session is `identityFromCookies`, for pages, procedures, plain
 * routes and sockets alike. Made per request: the secret is known only after boot.
 *
 * A failed `signIn("credentials", { redirect: false })` answers an `error` that
 * is one of our codes: `wrong_credentials`, `too_many_attempts`, `password_sign_in_off`, `internal`.
 * `attempt` adds the company's provider, where one is configured.
 */
export function nextAuthOptions(attempt?: ProviderAttempt): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_MS_MAX / 1_000 },
    pages: { signIn: "/signin", signOut: "/signin", error: "/signin" },
    useSecureCookies: hasSecureCookies(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: hasSecureCookies() },
      },
    },
    providers: [passwordProvider(), ...(attempt ? [attempt.provider] : [])],
    callbacks: {
      signIn: (person) => (attempt && person.account?.type === "oauth" ? attempt.admit(person) : true),
      jwt: (parts) => keepToken(parts, attempt),
      session: ({ session }) => session,
      redirect: stayHere,
    },
    logger: {
      error: (code, metadata) => logger().warn({ code, error: errorIn(metadata) }, "next-auth refused"),
      warn: (code) => logger().debug({ code }, "next-auth warns"),
      debug: () => {},
    },
  };
}

function passwordProvider() {
  return Credentials({
    credentials: { email: {}, password: {} },
    authorize: async (credentials, request) => {
      const address: unknown = request.headers?.["x-eider-address"];
      try {
        const person = await signIn({
          email: credentials?.email ?? "",
          password: credentials?.password ?? "",
          address: typeof address === "string" ? address : "unknown",
        });
        return { ...person, id: person.userId };
      } catch (error) {
        // next-auth puts the message into a URL: only our code may go there.
        if (isAppError(error)) throw new Error(error.code, { cause: error });
        logger().error({ error }, "signing in failed unexpectedly");
        throw new Error("internal", { cause: error });
      }
    },
  });
}

type TokenParts = Parameters<NonNullable<NonNullable<NextAuthOptions["callbacks"]>["jwt"]>>[0];

/** Puts the session's generation into a new token and ends tokens of an older one. */
async function keepToken({ token, user, account }: TokenParts, attempt?: ProviderAttempt): Promise<JWT> {
  if (account?.type === "oauth") {
    const admitted = attempt?.admitted();
    if (!admitted) throw new Error("nobody was admitted");
    const { userId, name, email, sessionVersion, endsAt } = admitted;
    return { sub: userId, name, email, sessionVersion, endsAt, signInId: randomUUID() };
  }
  if (user && "sessionVersion" in user) {
    const { id: sub, name, email, sessionVersion } = user;
    return { sub, name, email, sessionVersion, signInId: randomUUID() };
  }
  const userId = UserId.parse(token.sub);
  const known = await db().user.findUnique({ where: { id: userId }, select: { sessionVersion: true } });
  if (known?.sessionVersion !== token.sessionVersion || hasEnded(token))
    throw new Error("the session was ended");
  return token;
}

/** Never to another site, whatever the link said. */
const stayHere: NonNullable<NonNullable<NextAuthOptions["callbacks"]>["redirect"]> = ({ url, baseUrl }) => {
  const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : new URL(baseUrl);
  return target.origin === new URL(baseUrl).origin ? target.href : baseUrl;
};

function errorIn(metadata: unknown): unknown {
  return metadata instanceof Error ? metadata : (metadata as { error?: unknown } | undefined)?.error;
}
