import { expect, test } from "vitest";
import { sparklinePoints } from "./sparkline-points.ts";

test("the busiest count is at the top, none at the bottom", () => {
  expect(sparklinePoints([0, 2, 4], 96, 18)).toBe("0.0,18.0 48.0,9.0 96.0,0.0");
});

test("an hour without Runs is a flat line at the bottom", () => {
  expect(sparklinePoints([0, 0], 96, 18)).toBe("0.0,18.0 96.0,18.0");
});
