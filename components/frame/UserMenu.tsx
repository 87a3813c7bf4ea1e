"use client";

import { useRouter } from "next/navigation";
import { Avatar } from "../ui/Avatar.tsx";
import { Menu } from "../ui/Menu.tsx";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { setThemeChoice, useThemeChoice } from "../ui/use-theme.ts";
import { useMe } from "./me-context.ts";
import { showOverlay } from "./overlays.ts";
import { signOut } from "./sign-out.ts";

/** The person, at the right end of the top bar: settings, theme, sign out. */
export function UserMenu() {
  const me = useMe();
  const router = useRouter();
  const choice = useThemeChoice();
  const themes = (["system", "light", "dark"] as const).map((theme) => ({
    id: theme,
    label: { system: "As the system", light: "Light", dark: "Dark" }[theme],
    isChecked: choice === theme,
    onSelect: () => setThemeChoice(theme),
  }));
  const entries: MenuEntry[] = [
    { heading: `${me.name} · ${me.email}` },
    { id: "home", label: "All notebooks", icon: "home", onSelect: () => router.push("/") },
    { id: "settings", label: "Settings", icon: "gear", onSelect: () => router.push("/settings") },
    {
      id: "keys",
      label: "Keyboard shortcuts",
      icon: "keyboard",
      shortcut: "?",
      onSelect: () => showOverlay("shortcuts"),
    },
    { separator: true },
    { heading: "Theme" },
    ...themes,
    { separator: true },
    { id: "exit", label: "Sign out", icon: "exit", onSelect: () => void signOut() },
  ];
  const trigger = (
    <button type="button" className="avatar-button" aria-label={`Account of ${me.name}`}>
      <Avatar name={me.name} />
    </button>
  );
  return <Menu label="Account" trigger={trigger} entries={entries} />;
}
