import { expect, test } from "vitest";
import { displayBytes, displayDuration } from "./display-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [3_200_000, "3.2 MB"],
  [999_960, "1.0 MB"],
  [214_000_000, "214 MB"],
])("%s bytes are shown as %s", (bytes, shown) => {
  expect(displayBytes(bytes)).toBe(shown);
});

test.each([
  [0.4, "<1 ms"],
  [41, "41 ms"],
  [999.6, "1.0 s"],
  [6_400, "6.4 s"],
  [75_000, "1 min 15 s"],
  [3_660_000, "1 h 1 min"],
])("%s ms are shown as %s", (ms, shown) => {
  expect(displayDuration(ms)).toBe(shown);
});
