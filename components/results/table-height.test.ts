import { expect, test } from "vitest";
import { panelHeightPx, tableHeightPx } from "./table-height.ts";

const table = { hasSummaries: true, hasOverlay: false };

test("a few rows: the grid ends below the last of them", () => {
  const one = tableHeightPx({ ...table, rowCount: 1 });
  expect(tableHeightPx({ ...table, rowCount: 5 }) - one).toBe(4 * 24);
});

test("more than twelve rows: the rest is scrolled to", () => {
  expect(tableHeightPx({ ...table, rowCount: 3_000_000 })).toBe(tableHeightPx({ ...table, rowCount: 12 }));
});

test("no rows: there is room for the sentence that says so", () => {
  const empty = tableHeightPx({ ...table, rowCount: 0, hasOverlay: true });
  expect(empty).toBeGreaterThan(tableHeightPx({ ...table, rowCount: 1 }));
});

test("a chart is as high as a table of twelve rows, whatever it counts", () => {
  expect(panelHeightPx("chart", 1)).toBe(panelHeightPx("table", 12));
});
