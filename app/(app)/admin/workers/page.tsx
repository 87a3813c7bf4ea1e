import type { Metadata } from "next";
import { WorkersScreen } from "../../../../components/workers/WorkersScreen.tsx";

export const metadata: Metadata = { title: "Workers" };

export default function WorkersPage() {
  return <WorkersScreen />;
}
