import { expect, test } from "vitest";
import {
  hideColumn,
  initialColumns,
  layoutColumns,
  moveColumn,
  resizeColumn,
  showColumn,
  togglePin,
  visibleColumns,
} from "./grid-columns.ts";

const columns = ["date", "delay", "distance"].map((name) => ({
  name,
  type: "INTEGER",
  encoding: "arrow" as const,
}));
const initial = initialColumns(columns, () => "12345");
const placesOf = (state: typeof initial) =>
  layoutColumns(state, 12, 300).columns.map((column) => column.index);

test("columns that need less than the view fill it to the last pixel", () => {
  const layout = layoutColumns(initial, 12, 1000);
  expect(layout.totalPx).toBe(1000);
});

test("columns that fit without their types shrink to the view instead of scrolling", () => {
  const naturalPx = Object.values(initial.widthsPx).reduce((sum, width) => sum + width, 0);
  const layout = layoutColumns(initial, 12, naturalPx);
  expect(layout.totalPx).toBeLessThanOrEqual(naturalPx);
  for (const column of layout.columns)
    expect(column.widthPx).toBeGreaterThanOrEqual(initial.leastPx[column.index] ?? 0);
});

test("a column made wide by hand stays so when the others could shrink", () => {
  const wide = resizeColumn(initial, 0, 500);
  expect(layoutColumns(wide, 12, 760).columns[0]?.widthPx).toBeGreaterThanOrEqual(500);
});

test("a pinned column comes first and takes part in what never scrolls", () => {
  const layout = layoutColumns(togglePin(initial, 2), 12, 300);
  expect(layout.columns[0]?.index).toBe(2);
  expect(layout.pinnedPx).toBe(layout.gutterPx + (layout.columns[0]?.widthPx ?? 0));
});

test("a column dropped on another takes its place", () => {
  expect(placesOf(moveColumn(initial, 0, 2))).toEqual([1, 2, 0]);
  expect(placesOf(moveColumn(initial, 2, 0))).toEqual([2, 0, 1]);
});

test("a hidden column can be shown again, and the last one can't be hidden", () => {
  const one = hideColumn(hideColumn(initial, 0), 1);
  expect(placesOf(one)).toEqual([2]);
  expect(placesOf(hideColumn(one, 2))).toEqual([2]);
  expect(placesOf(showColumn(one, 0))).toEqual([0, 2]);
});

test("a column can't be made narrower than a finger", () => {
  expect(resizeColumn(initial, 0, 3).widthsPx[0]).toBe(48);
});

test("only columns that overlap the view are drawn, and pinned ones always", () => {
  const many = initialColumns(
    Array.from({ length: 1000 }, (_, index) => ({
      name: `c${index}`,
      type: "INTEGER",
      encoding: "arrow" as const,
    })),
    () => "12345",
  );
  const layout = layoutColumns(togglePin(many, 999), 12, 600);
  const shown = visibleColumns(layout, 10_000, 600);
  expect(shown.length).toBeLessThan(12);
  expect(shown[0]?.index).toBe(999);
});
