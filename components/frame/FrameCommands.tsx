"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { setThemeChoice } from "../ui/use-theme.ts";
import type { Command } from "./command.ts";
import { CommandKeys } from "./CommandKeys.tsx";
import { useMe } from "./me-context.ts";
import { isShownTo, NAV_ITEMS } from "./nav-items.ts";
import { showOverlay, useOverlay } from "./overlays.ts";
import { signOut } from "./sign-out.ts";
import { useCommands } from "./use-commands.ts";

// Loaded when first opened: most visits never do.
const CommandPalette = dynamic(() => import("./CommandPalette.tsx").then((module) => module.CommandPalette), {
  ssr: false,
});
const ShortcutSheet = dynamic(() => import("./ShortcutSheet.tsx").then((module) => module.ShortcutSheet), {
  ssr: false,
});

/** The commands that every signed-in page has, with the palette and the sheet that show them. */
export function FrameCommands() {
  const router = useRouter();
  const { role } = useMe();
  const commands = useMemo(
    () => [...goTo((path) => router.push(path), role === "admin"), ...THEMES, ...ACCOUNT, ...OVERLAYS],
    [router, role],
  );
  useCommands(commands);
  const overlay = useOverlay();
  return (
    <>
      <CommandKeys />
      {overlay === "palette" && <CommandPalette />}
      {overlay === "shortcuts" && <ShortcutSheet />}
    </>
  );
}

function goTo(push: (path: string) => void, isAdmin: boolean): Command[] {
  return NAV_ITEMS.filter((item) => isShownTo(isAdmin, item)).map((item) => ({
    id: `go.${item.path}`,
    title: `Go to ${item.label}`,
    section: "Go to",
    icon: item.icon,
    run: () => push(item.path),
  }));
}

const THEMES: readonly Command[] = (
  [
    ["light", "sun"],
    ["dark", "moon"],
    ["system", "monitor"],
  ] as const
).map(([choice, icon]) => ({
  id: `theme.${choice}`,
  title: choice === "system" ? "Use the system's theme" : `Use the ${choice} theme`,
  section: "Look",
  icon,
  run: () => setThemeChoice(choice),
}));

const ACCOUNT: readonly Command[] = [
  { id: "account.sign-out", title: "Sign out", section: "Account", icon: "exit", run: () => void signOut() },
];

const OVERLAYS: readonly Command[] = [
  {
    id: "frame.palette",
    title: "Show all commands",
    section: "Help",
    icon: "search",
    shortcut: "Mod+K",
    alias: "Mod+Shift+P",
    isBound: true,
    run: () => showOverlay("palette"),
  },
  {
    id: "frame.shortcuts",
    title: "Show keyboard shortcuts",
    section: "Help",
    icon: "keyboard",
    shortcut: "?",
    isBound: true,
    run: () => showOverlay("shortcuts"),
  },
];
