import { expect, test } from "vitest";
import { formatAgo } from "./format-ago.ts";

const now = new Date(2026, 10, 22, 12, 0, 0);
const before = (ms: number) => new Date(now.getTime() - ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, "just now"],
  [59_999, "just now"],
  [3 * MINUTE, "3 min ago"],
  [119 * MINUTE, "1 h ago"],
  [23 * HOUR, "23 h ago"],
  [25 * HOUR, "yesterday"],
  [5 * 24 * HOUR, "5 days ago"],
  [21 * 24 * HOUR, "1 Nov"],
  [400 * 24 * HOUR, "18 Oct 2025"],
])("%i ms before: %s", (ms, words) => {
  expect(formatAgo(before(ms), now)).toBe(words);
});

test("a clock that is behind: just now, not the future", () => {
  expect(formatAgo(before(-5_000), now)).toBe("just now");
});
