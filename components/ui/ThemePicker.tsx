"use client";

import { Segmented } from "./Segmented.tsx";
import { setThemeChoice, useThemeChoice } from "./use-theme.ts";

const OPTIONS = [
  { value: "system", label: "System", icon: "monitor" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
] as const;

/** Light, dark, or as the system says. */
export function ThemePicker() {
  const choice = useThemeChoice();
  return <Segmented label="Theme" options={OPTIONS} value={choice} onChange={setThemeChoice} />;
}
