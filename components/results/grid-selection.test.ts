import { expect, test } from "vitest";
import { clampSelection, moveSelection, rangeOf, selectAll, selectCell } from "./grid-selection.ts";

const extent = { rows: 10_000_000, places: 5, rowsPerPage: 12 };
const at = (row: number, place: number) => selectCell({ row, place });
const press = (key: string, modifiers: { isShift?: boolean; isMod?: boolean } = {}) => ({
  key,
  isShift: modifiers.isShift ?? false,
  isMod: modifiers.isMod ?? false,
});

test.each([
  ["ArrowDown", {}, 8, 2],
  ["ArrowUp", {}, 6, 2],
  ["ArrowLeft", {}, 7, 1],
  ["ArrowRight", {}, 7, 3],
  ["PageDown", {}, 19, 2],
  ["PageUp", {}, 0, 2],
  ["Home", {}, 7, 0],
  ["End", {}, 7, 4],
  ["ArrowDown", { isMod: true }, 9_999_999, 2],
  ["ArrowUp", { isMod: true }, 0, 2],
  ["Home", { isMod: true }, 0, 0],
  ["End", { isMod: true }, 9_999_999, 4],
])("from row 7, column 2, %s with %o leads to row %s, column %s", (key, modifiers, row, place) => {
  expect(moveSelection(at(7, 2), press(key, modifiers), extent)).toEqual(at(row, place));
});

test("Shift and an arrow make a block that keeps its start", () => {
  const moved = moveSelection(at(7, 2), press("ArrowUp", { isShift: true }), extent);
  expect(moved && rangeOf(moved)).toEqual({ firstRow: 6, lastRow: 7, firstPlace: 2, lastPlace: 2 });
});

test("the first arrow without a selection goes to the first cell", () => {
  expect(moveSelection(null, press("ArrowDown"), extent)).toEqual(at(0, 0));
});

test("a key that goes to an edge goes there without a selection too", () => {
  expect(moveSelection(null, press("End", { isMod: true }), extent)).toEqual(at(9_999_999, 4));
});

test("a key that does not move is left to others", () => {
  expect(moveSelection(at(0, 0), press("Enter"), extent)).toBeNull();
});

test("a grid without rows has no cell to go to", () => {
  expect(moveSelection(null, press("ArrowDown"), { ...extent, rows: 0 })).toBeNull();
});

test("fewer rows after a filter pull the selection back inside", () => {
  expect(clampSelection(at(500, 2), { ...extent, rows: 3 })).toEqual(at(2, 2));
});

test("select all spans every row and column", () => {
  expect(rangeOf(selectAll(extent))).toEqual({
    firstRow: 0,
    lastRow: 9_999_999,
    firstPlace: 0,
    lastPlace: 4,
  });
});
