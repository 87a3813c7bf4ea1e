import { expect, test } from "vitest";
import { onlineCount, workerStateWords } from "./worker-state.ts";

test("offline: says since when, or that it never was here", () => {
  expect(workerStateWords("offline", "09:12").why).toBe("since 09:12");
  expect(workerStateWords("offline", null).why).toBe("has never connected");
});

test("online: a word and nothing to explain", () => {
  expect(workerStateWords("online", "09:12")).toMatchObject({ word: "Online", why: null });
});

test("counting a pool: revoked ones are not part of it, draining ones still are", () => {
  const workers = (["online", "draining", "offline", "revoked"] as const).map((state) => ({ state }));
  expect(onlineCount(workers)).toBe("2 of 3 online");
});
