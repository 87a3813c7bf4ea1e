import { expect, test } from "vitest";
import { initials } from "./initials.ts";

test.each([
  ["Ana Ruiz", "AR"],
  ["Jo", "J"],
  ["  Mary Ann  Lee ", "ML"],
  ["jo.meier@northwind.example", "JM"],
  ["😀 Ruiz", "😀R"],
  ["", "?"],
])("%j: shown as %s", (name, shown) => {
  expect(initials(name)).toBe(shown);
});
