import { expect, test } from "vitest";
import { shownState } from "./run-words.ts";

test("a Run that its place does not have yet is said to be queued: a reload may still undo it", () => {
  expect(shownState({ state: "running", isTaken: false })).toBe("queued");
  expect(shownState({ state: "running", isTaken: true })).toBe("running");
});

test("an end is shown whether or not the place ever took the Run", () => {
  for (const state of ["succeeded", "failed", "cancelled", "lost"] as const)
    expect(shownState({ state, isTaken: false })).toBe(state);
});
