import { expect, test } from "vitest";
import { matchScore } from "./match-score.ts";

const names = ["Run all cells", "Notebook", "execute"];

test.each([
  ["", 1],
  ["run a", 1],
  ["cells run", 0.8],
  ["ell", 0.6],
  ["execute", 0.4],
  ["notebook cells", 0.4],
  ["theme", 0],
  ["run theme", 0],
])("%j typed: %f", (typed, score) => {
  expect(matchScore(names, typed)).toBe(score);
});
