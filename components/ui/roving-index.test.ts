import { expect, test } from "vitest";
import { rovingIndex } from "./roving-index.ts";

test.each([
  ["ArrowRight", 0, 1],
  ["ArrowRight", 2, 0],
  ["ArrowLeft", 0, 2],
  ["ArrowDown", 1, 2],
  ["ArrowUp", 1, 0],
  ["Home", 2, 0],
  ["End", 0, 2],
])("%s from %i of three: goes to %i", (key, from, to) => {
  expect(rovingIndex(key, from, 3)).toBe(to);
});

test("a letter, or a row without choices: leads nowhere", () => {
  expect(rovingIndex("a", 0, 3)).toBeNull();
  expect(rovingIndex("ArrowRight", 0, 0)).toBeNull();
});
