import type { SignInFormProps } from "../components/people/SignInForm.tsx";
import { safePath } from "../components/people/safe-path.ts";
import { refusalWords } from "../server/auth/oidc/refusals.ts";
import type { readStatus } from "../server/people/setup-facts.ts";

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** What the sign-in page shows for its address. No text of the address itself: codes choose among our own words. */
export function signInProps(
  { next, ended, left, refused, password }: SearchParams,
  { workspaceName, provider }: Awaited<ReturnType<typeof readStatus>>,
): SignInFormProps {
  const workspace = workspaceName ?? "Eider";
  const problem = provider ? refusalWords(refused, { provider: provider.name, workspace }) : undefined;
  return {
    workspaceName: workspace,
    next: safePath(next),
    notice: ended === undefined ? undefined : "You were signed out everywhere.",
    provider,
    problem,
    asksAnew: problem !== undefined || left !== undefined,
    showsPassword: !provider?.isRequired || password !== undefined,
  };
}
