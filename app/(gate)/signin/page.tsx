import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { GateFrame } from "../../../components/frame/GateFrame.tsx";
import { SignInForm } from "../../../components/people/SignInForm.tsx";
import { currentMe, requireStep } from "../../current-me.ts";
import { type SearchParams, signInProps } from "../../sign-in-props.ts";
import { revokedNotice } from "./revoked-notice.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const status = await requireStep("signin");
  const props = signInProps(await searchParams, status);
  if (await currentMe()) redirect(props.next);
  return (
    <GateFrame version={status.version}>
      <SignInForm {...props} notice={(await revokedNotice()) ?? props.notice} />
    </GateFrame>
  );
}
