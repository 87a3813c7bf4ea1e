import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_024, "1 kB"],
  [1_536, "1.5 kB"],
  [214 * 1024 ** 2, "214 MB"],
  [1_023 * 1024 ** 2, "1 GB"],
  [2 * 1024 ** 3, "2 GB"],
  [9_000 * 1024 ** 4, "9000 TB"],
])("%i bytes: %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
