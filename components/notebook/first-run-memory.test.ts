import { expect, test } from "vitest";
import { rememberFirstRun, takeFirstRun } from "./first-run-memory.ts";

function createStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

test("the sample notebook runs by itself once, and not after a reload", () => {
  const storage = createStorage();
  rememberFirstRun("nbk_sample", storage);
  expect(takeFirstRun("nbk_sample", storage)).toBe(true);
  expect(takeFirstRun("nbk_sample", storage)).toBe(false);
});

test("another notebook is opened first: it does not run", () => {
  const storage = createStorage();
  rememberFirstRun("nbk_sample", storage);
  expect(takeFirstRun("nbk_other", storage)).toBe(false);
});
