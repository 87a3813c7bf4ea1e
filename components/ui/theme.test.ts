import { expect, test } from "vitest";
import { parseThemeChoice, resolveTheme } from "./theme.ts";

test("a cookie that is absent or nonsense: the system decides", () => {
  expect(parseThemeChoice(undefined)).toBe("system");
  expect(parseThemeChoice("<script>")).toBe("system");
  expect(parseThemeChoice("dark")).toBe("dark");
});

test.each([
  ["light", true, "light"],
  ["dark", false, "dark"],
  ["system", true, "dark"],
  ["system", false, "light"],
] as const)("%s chosen, system dark %s: %s", (choice, isSystemDark, theme) => {
  expect(resolveTheme(choice, isSystemDark)).toBe(theme);
});
