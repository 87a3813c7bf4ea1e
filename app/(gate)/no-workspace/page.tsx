import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { GateFrame } from "../../../components/frame/GateFrame.tsx";
import { NoWorkspace } from "../../../components/people/NoWorkspace.tsx";
import { version } from "../../../server/version.ts";
import { currentMe } from "../../current-me.ts";

export const metadata: Metadata = { title: "Not a member" };

export default async function NoWorkspacePage() {
  const me = await currentMe();
  if (!me || me.workspace) redirect("/");
  return (
    <GateFrame version={version()}>
      <NoWorkspace email={me.email} />
    </GateFrame>
  );
}
