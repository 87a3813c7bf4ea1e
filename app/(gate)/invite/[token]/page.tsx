import type { Metadata } from "next";
import { GateFrame } from "../../../../components/frame/GateFrame.tsx";
import { AcceptInvite } from "../../../../components/people/AcceptInvite.tsx";
import { signInProvider } from "../../../../server/people/setup-facts.ts";
import { version } from "../../../../server/version.ts";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <GateFrame version={version()}>
      <AcceptInvite token={token} provider={signInProvider()} />
    </GateFrame>
  );
}
