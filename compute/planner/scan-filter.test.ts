import { expect, test } from "vitest";
import { readFilters } from "./scan-filter.ts";

const COLUMNS = ["a", "ab", "odd name", "b", "d", "x=1"];

test.each([
  ["a>3", [["a", ">", "3"]]],
  ["ab=-1.50", [["ab", "=", "-1.50"]]],
  [
    "a>=1 AND a<=3",
    [
      ["a", ">=", "1"],
      ["a", "<=", "3"],
    ],
  ],
  ["odd name!=4", [["odd name", "!=", "4"]]],
  ["b='it''s AND (so'", [["b", "=", "it's AND (so"]]],
  [
    "d>='2024-01-01'::DATE AND d<'2024-02-01 00:00:00'::TIMESTAMP WITH TIME ZONE",
    [
      ["d", ">=", "2024-01-01"],
      ["d", "<", "2024-02-01 00:00:00"],
    ],
  ],
  ["a=1.500::DECIMAL(18,3)", [["a", "=", "1.500"]]],
  ["optional: b IN ('x', 'a, b', 'it''s')", [["b", "in", "x", "a, b", "it's"]]],
  ["(b IS NULL)", [["b", "is_null"]]],
  ["(b IS NOT NULL)", [["b", "is_not_null"]]],
  ["x=1=2", [["x=1", "=", "2"]]],
])("%s is understood", (text, expected) => {
  const { filters, isComplete } = readFilters(text, COLUMNS);
  expect(filters.map(({ column, operator, values }) => [column, operator, ...values])).toEqual(expected);
  expect(isComplete).toBe(true);
});

test.each([
  "(upper(b) = 'X')",
  "((a % 2) = 0)",
  "(a NOT IN (1, 2))",
  "suffix(b, 'x')",
  "unknown=1",
  "a=b",
  "s.x=3",
  "a=1 OR a=2",
])("%s is not: the scan is not pruned by it", (text) => {
  expect(readFilters(text, COLUMNS)).toEqual({ filters: [], isComplete: false });
});

test("what is understood beside what is not is kept, and said to be a part", () => {
  expect(readFilters("a=1 AND (upper(b) = 'X')", COLUMNS)).toEqual({
    filters: [{ column: "a", operator: "=", values: ["1"] }],
    isComplete: false,
  });
});

test("an optional filter that is not understood may be ignored", () => {
  expect(readFilters("optional: Dynamic Filter (b)", COLUMNS)).toEqual({ filters: [], isComplete: true });
  expect(readFilters("optional: a=1 OR a=2", COLUMNS)).toEqual({ filters: [], isComplete: true });
});
