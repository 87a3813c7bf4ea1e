import type { Metadata } from "next";
import { GateFrame } from "../../../../components/frame/GateFrame.tsx";
import { ResetPassword } from "../../../../components/people/ResetPassword.tsx";
import { version } from "../../../../server/version.ts";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <GateFrame version={version()}>
      <ResetPassword token={token} />
    </GateFrame>
  );
}
