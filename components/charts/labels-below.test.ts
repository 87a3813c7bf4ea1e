import { expect, test } from "vitest";
import { labelsBelow } from "./labels-below.ts";

const measure = (text: string) => text.length * 6;
const chart = (type: string, names: readonly string[], title: string | null = null) => ({
  spec: { mark: "bar", encoding: { x: { field: "x", type, axis: { title } } } },
  rows: names.map((x) => ({ x })),
  widthPx: 600,
});

test("hours of a day: figures lie flat", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  expect(labelsBelow(chart("ordinal", hours), measure).axis.labelAngle).toBe(0);
});

test("a few short names: they lie flat", () => {
  expect(labelsBelow(chart("nominal", ["ORD", "DFW", "ATL"]), measure).axis.labelAngle).toBe(0);
});

test("names too long to lie side by side are slanted, and have the room", () => {
  const cities = Array.from({ length: 20 }, (_, index) => `Long city name ${index}`);
  const slanted = labelsBelow(chart("nominal", cities), measure);
  expect(slanted.axis.labelAngle).not.toBe(0);
  expect(slanted.heightPx).toBeGreaterThan(labelsBelow(chart("nominal", ["ORD"]), measure).heightPx);
});

test("a title of the axis gets a line of its own", () => {
  const bare = labelsBelow(chart("ordinal", ["1"]), measure).heightPx;
  expect(labelsBelow(chart("ordinal", ["1"], "hour"), measure).heightPx).toBeGreaterThan(bare);
});
