import type { Metadata } from "next";
import { MembersScreen } from "../../../../components/people/MembersScreen.tsx";

export const metadata: Metadata = { title: "Members" };

export default function MembersPage() {
  return <MembersScreen />;
}
