import type { Metadata } from "next";
import { TrashScreen } from "../../../components/home/TrashScreen.tsx";

export const metadata: Metadata = { title: "Trash" };

export default function TrashPage() {
  return <TrashScreen />;
}
