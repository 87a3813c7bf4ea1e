import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { GateFrame } from "../../../components/frame/GateFrame.tsx";
import { SignInForm } from "../../../components/people/SignInForm.tsx";
import { safePath } from "../../../components/people/safe-path.ts";
import { refusalWords } from "../../../server/auth/oidc/refusals.ts";
import { currentMe, requireStep } from "../../current-me.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next, ended, left, refused, password } = await searchParams;
  const { version, workspaceName, provider } = await requireStep("signin");
  const workspace = workspaceName ?? "Eider";
  const problem = provider ? refusalWords(refused, { provider: provider.name, workspace }) : undefined;
  if (await currentMe()) redirect(safePath(next));
  return (
    <GateFrame version={version}>
      <SignInForm
        workspaceName={workspace}
        next={safePath(next)}
        notice={ended === undefined ? undefined : "You were signed out everywhere."}
        provider={provider}
        problem={problem}
        asksAnew={problem !== undefined || left !== undefined}
        showsPassword={!provider?.isRequired || password !== undefined}
      />
    </GateFrame>
  );
}
