import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { GateFrame } from "../../../components/frame/GateFrame.tsx";
import { SignInForm } from "../../../components/people/SignInForm.tsx";
import { safePath } from "../../../components/people/safe-path.ts";
import { currentMe, requireStep } from "../../current-me.ts";
import { noticeOf } from "./notice.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next, ended } = await searchParams;
  const { version, workspaceName } = await requireStep("signin");
  if (await currentMe()) redirect(safePath(next));
  return (
    <GateFrame version={version}>
      <SignInForm
        workspaceName={workspaceName ?? "Eider"}
        next={safePath(next)}
        notice={await noticeOf(ended)}
      />
    </GateFrame>
  );
}
