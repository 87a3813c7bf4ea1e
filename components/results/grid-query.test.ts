import { expect, test } from "vitest";
import { sortOf, toggleSort } from "./grid-query.ts";

test("clicks on one header go through ascending, descending and the order of the Run", () => {
  const first = toggleSort([], 2, false);
  expect(first).toEqual([{ column: 2, direction: "ascending" }]);
  const second = toggleSort(first, 2, false);
  expect(second).toEqual([{ column: 2, direction: "descending" }]);
  expect(toggleSort(second, 2, false)).toEqual([]);
});

test("a click on another header replaces the order, Shift adds to it", () => {
  const order = toggleSort([], 2, false);
  expect(toggleSort(order, 0, false)).toEqual([{ column: 0, direction: "ascending" }]);
  const both = toggleSort(order, 0, true);
  expect(both.map((one) => one.column)).toEqual([2, 0]);
  expect(sortOf(both, 0)).toEqual({ direction: "ascending", rank: 2 });
  expect(toggleSort(toggleSort(both, 2, true), 2, true).map((one) => one.column)).toEqual([0]);
});

test("turning one of several columns keeps its rank", () => {
  const both = toggleSort(toggleSort([], 2, false), 0, true);
  expect(sortOf(toggleSort(both, 2, true), 2)).toEqual({ direction: "descending", rank: 1 });
});
