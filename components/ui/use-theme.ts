"use client";

import { useSyncExternalStore } from "react";
import { parseThemeChoice, resolveTheme, THEME_COOKIE, type Theme, type ThemeChoice } from "./theme.ts";

const COOKIE_SECONDS = 400 * 24 * 3600;
const listeners = new Set<() => void>();

/** The theme on screen, for what can't read CSS: the editor, charts, canvases. */
export function useTheme(): Theme {
  return useSyncExternalStore(watch, readTheme, () => "light");
}

/** What the person chose; `system` on the server. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(watch, readChoice, () => "system");
}

/** Chooses, shows it at once and keeps it for this browser. */
export function setThemeChoice(choice: ThemeChoice): void {
  document.cookie = `${THEME_COOKIE}=${choice}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  apply();
}

function readChoice(): ThemeChoice {
  const entry = document.cookie.split("; ").find((part) => part.startsWith(`${THEME_COOKIE}=`));
  return parseThemeChoice(entry?.slice(THEME_COOKIE.length + 1));
}

function readTheme(): Theme {
  return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset.theme = resolveTheme(readChoice(), systemQuery().matches);
  for (const listener of listeners) listener();
}

function systemQuery(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}

function watch(listener: () => void): () => void {
  if (listeners.size === 0) systemQuery().addEventListener("change", apply);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) systemQuery().removeEventListener("change", apply);
  };
}
