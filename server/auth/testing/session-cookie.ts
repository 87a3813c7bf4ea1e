import { encode } from "next-auth/jwt";
import type { Person } from "../actor.ts";
import { sessionCookieName, sessionSecret } from "../session-token.ts";

/** The `Cookie` header of a browser in which this person is signed in. */
export async function sessionCookie(person: Pick<Person, "userId">, sessionVersion = 0): Promise<string> {
  const token = await encode({ token: { sub: person.userId, sessionVersion }, secret: sessionSecret() });
  return `${sessionCookieName()}=${token}`;
}
