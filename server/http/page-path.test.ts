import { expect, test } from "vitest";
import { readPagePath } from "./page-path.ts";

test.each([
  ["/notebooks/nbk_1", "/notebooks/nbk_1"],
  ["/notebooks/nbk_1?cell=two&x=%26", "/notebooks/nbk_1?cell=two&x=%26"],
  ["/notebooks/nbk_1?_rsc=1a2b3", "/notebooks/nbk_1"],
  ["/trash?_rsc=1&q=a", "/trash?q=a"],
  ["/", "/"],
])("%s is the page %s", (url, path) => {
  expect(readPagePath({ url })).toBe(path);
});
