import { expect, test } from "vitest";
import { withoutNul } from "./without-nul.ts";

test("a text without U+0000 is sent as it is", () => {
  expect(withoutNul("SELECT 'a''b' -- c")).toBe("SELECT 'a''b' -- c");
});

test("U+0000 in a string becomes chr(0), and quotes around it stay whole", () => {
  expect(withoutNul("SELECT 'a\u0000''b', 'c'")).toBe("SELECT ('a' || chr(0) || '''b'), 'c'");
});
