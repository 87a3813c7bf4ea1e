import {
  columnFromArray,
  float64,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from "@uwdata/flechette";
import { expect, test } from "vitest";
import { chartRows } from "./chart-rows.ts";
import type { ChartChannel } from "./compile-chart.ts";

const encode = (columns: Parameters<typeof tableFromColumns>[0]) => {
  const bytes = tableToIPC(tableFromColumns(columns), { format: "stream" });
  if (!bytes) throw new Error("nothing encoded");
  return bytes;
};
const channel = (changes: Partial<ChartChannel>): ChartChannel => ({
  name: "x",
  measure: 0,
  source: "d0",
  scale: "nominal",
  isBinned: false,
  unit: null,
  ...changes,
});
const y = channel({ name: "y", source: "m0", scale: "quantitative" });

test("a month of a chart over time spans that month, in milliseconds", () => {
  const bytes = encode([
    ["d0", columnFromArray([Date.UTC(2001, 1, 1)], timestamp(2))],
    ["m0", columnFromArray([42n], int64())],
  ]);
  const [row] = chartRows(bytes, [channel({ scale: "temporal", unit: "month" }), y]);
  expect(row).toMatchObject({ x: Date.UTC(2001, 1, 1), y: 42, x_text: "2001-02-01 00:00:00" });
  expect(Number(row?.x_end)).toBeGreaterThan(Date.UTC(2001, 1, 20));
  expect(Number(row?.x_end)).toBeLessThan(Date.UTC(2001, 2, 1));
});

test("bins bring their own end", () => {
  const bytes = encode([
    ["d0", columnFromArray([0, 10], float64())],
    ["d0_end", columnFromArray([10, 20], float64())],
    ["m0", columnFromArray([1, 2], float64())],
  ]);
  const rows = chartRows(bytes, [channel({ scale: "quantitative", isBinned: true }), y]);
  expect(rows.map((row) => [row.x, row.x_end])).toEqual([
    [0, 10],
    [10, 20],
  ]);
});

test("a category that is missing is a group of its own, a measure that is missing is nothing", () => {
  const bytes = encode([
    ["d0", columnFromArray(["ORD", null], utf8())],
    ["m0", columnFromArray([1, null], float64())],
  ]);
  expect(chartRows(bytes, [channel({}), y]).map((row) => [row.x, row.y])).toEqual([
    ["ORD", 1],
    ["NULL", null],
  ]);
});
