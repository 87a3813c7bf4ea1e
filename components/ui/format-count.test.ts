import { expect, test } from "vitest";
import { formatCount } from "./format-count.ts";

test.each([
  [0, "0"],
  [3_376, "3,376"],
  [99_999, "99,999"],
  [640_000, "640 k"],
  [999_600, "1.0 M"],
  [3_000_000, "3.0 M"],
  [50_200_000, "50.2 M"],
  [211_000_000, "211 M"],
  [4_100_000_000, "4.1 G"],
])("%i: %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});
