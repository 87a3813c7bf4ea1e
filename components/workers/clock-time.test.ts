import { expect, test } from "vitest";
import { clockTime, formatCountdown, formatElapsed, lastSeenWords } from "./clock-time.ts";

const now = new Date(2026, 10, 22, 14, 0, 0);
const before = (ms: number) => new Date(now.getTime() - ms).toISOString();

test("a time of today is a time; one of another day has its date", () => {
  expect(clockTime(new Date(2026, 10, 22, 9, 12).toISOString(), now)).toBe("09:12");
  expect(clockTime(new Date(2026, 10, 23, 14, 0).toISOString(), now)).toBe("23 Nov 14:00");
});

test("a countdown never shows less than nothing", () => {
  expect([872_000, 1_000, 0, -5_000, 3_845_000].map(formatCountdown)).toEqual([
    "14:32",
    "0:01",
    "0:00",
    "0:00",
    "1:04:05",
  ]);
});

test("what has lasted is told in its largest units", () => {
  expect([28_400, 240_000, 7_500_000].map(formatElapsed)).toEqual(["28 s", "4 min", "2 h 5 min"]);
});

test("a worker between two heartbeats is here now", () => {
  expect([4_000, 12_000, 180_000, 3 * 3_600_000].map((ms) => lastSeenWords(before(ms), now))).toEqual([
    "now",
    "12 s ago",
    "3 min ago",
    "3 h ago",
  ]);
});
