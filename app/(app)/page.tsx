import type { Metadata } from "next";
import { HomeScreen } from "../../components/home/HomeScreen.tsx";

export const metadata: Metadata = { title: "Notebooks" };

export default function HomePage() {
  return <HomeScreen />;
}
