import type { Metadata } from "next";
import { SettingsScreen } from "../../../components/settings/SettingsScreen.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsPage() {
  return <SettingsScreen />;
}
