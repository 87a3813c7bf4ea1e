import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Me } from "../components/frame/me-context.ts";
import { safePath } from "../components/people/safe-path.ts";
import { identityFromCookies, isOfRevokedDevice } from "../server/auth/actor.ts";
import { PATH_HEADER } from "../server/http/page-path.ts";
import { readMe } from "../server/people/read-me.ts";
import { readStatus } from "../server/people/setup-facts.ts";
import { version } from "../server/version.ts";

/** The person behind this request, or a redirect to the page that comes first. Every procedure checks again. */
export async function requireMe(): Promise<Me> {
  const me = await currentMe();
  if (!me) return redirect((await readStatus()).isSetUp ? await signInFirst() : "/setup");
  if (!me.workspace) return redirect("/no-workspace");
  const { userId, name, email, hasPassword, workspace } = me;
  const { role, name: workspaceName } = workspace;
  return { userId, name, email, hasPassword, role, workspaceName, version: version() };
}

/** The sign-in page, which leads back to the page that was asked for. */
async function signInFirst(): Promise<string> {
  const asked = safePath((await headers()).get(PATH_HEADER) ?? undefined);
  return asked === "/" ? "/signin" : `/signin?next=${encodeURIComponent(asked)}`;
}

/** Who is signed in, with or without a workspace; null for nobody. */
export async function currentMe() {
  return readMe(await identityFromCookies((await headers()).get("cookie") ?? undefined));
}

/** Whether this browser was signed in until its device was revoked. */
export async function wasRevoked(): Promise<boolean> {
  return isOfRevokedDevice((await headers()).get("cookie") ?? undefined);
}

/** For the pages before the sign-in: leaves a page that is not the next step. */
export async function requireStep(step: "setup" | "signin") {
  const status = await readStatus();
  if (!status.isSetUp && step !== "setup") redirect("/setup");
  if (status.isSetUp && step === "setup") redirect("/signin");
  return status;
}
