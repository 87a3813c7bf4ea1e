import { wasRevoked } from "../../current-me.ts";

/** Why the person is asked to sign in again, if there is something to say. */
export async function noticeOf(ended: unknown): Promise<string | undefined> {
  if (await wasRevoked())
    return "This device was revoked: its key opens nothing any more. Sign in to use it again, with a new key.";
  return ended === undefined ? undefined : "You were signed out everywhere.";
}
