import { wasRevoked } from "../../current-me.ts";

/** What to say when this browser's session ended because its device was revoked. */
export async function revokedNotice(): Promise<string | undefined> {
  if (!(await wasRevoked())) return undefined;
  return "This device was revoked: its key opens nothing any more. Sign in to use it again, with a new key.";
}
