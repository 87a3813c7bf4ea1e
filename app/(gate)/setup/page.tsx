import type { Metadata } from "next";
import { GateFrame } from "../../../components/frame/GateFrame.tsx";
import { InstallationFacts } from "../../../components/people/InstallationFacts.tsx";
import { SetupForm } from "../../../components/people/SetupForm.tsx";
import { requireStep } from "../../current-me.ts";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage() {
  const { version } = await requireStep("setup");
  return (
    <GateFrame version={version} side={<InstallationFacts />}>
      <SetupForm />
    </GateFrame>
  );
}
