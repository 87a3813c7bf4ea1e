/** What a person chose, and what it means on this screen now. */
export type ThemeChoice = "light" | "dark" | "system";
export type Theme = "light" | "dark";

/** The cookie that the server reads, so that a chosen theme is in the first byte of HTML. */
export const THEME_COOKIE = "eider-theme";

export function parseThemeChoice(value: string | undefined): ThemeChoice {
  return value === "light" || value === "dark" ? value : "system";
}

export function resolveTheme(choice: ThemeChoice, isSystemDark: boolean): Theme {
  if (choice !== "system") return choice;
  return isSystemDark ? "dark" : "light";
}
