import { expect, test } from "vitest";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import { percent, shortNumber, summaryLine } from "./summary-text.ts";

const summary = (changes: Partial<SummaryAnswer>): SummaryAnswer => ({
  rowCount: 1000,
  nullCount: 19,
  distinctCount: 231,
  min: null,
  max: null,
  mean: null,
  histogram: null,
  top: null,
  ...changes,
});

test("numbers say their range and their NULLs", () => {
  expect(summaryLine(summary({ min: "-63", max: "1443" }), "number")).toEqual(["−63 to 1,443", "1.9% null"]);
});

test("numbers too long for their column are told in thousands and millions", () => {
  const line = summaryLine(summary({ min: "-63", max: "3000000" }), "number", "short");
  expect(line[0]).toBe("−63 to 3.0 M");
});

test("one value in all rows is not called a range", () => {
  expect(summaryLine(summary({ min: "7", max: "7" }), "number")[0]).toBe("all 7");
});

test("dates of one year say the year once, and their two ends when nothing is missing", () => {
  const range = { min: "2001-01-01 00:10:00", max: "2001-06-30 23:59:00", nullCount: 0 };
  expect(summaryLine(summary(range), "time")).toEqual(["1 Jan", "30 Jun 2001"]);
});

test("times of one day say the hours", () => {
  const range = { min: "2001-01-01 00:10:00", max: "2001-01-01 07:30:00", nullCount: 0 };
  expect(summaryLine(summary(range), "time")).toEqual(["00:10", "07:30, 1 Jan 2001"]);
});

test("texts say how many values differ", () => {
  expect(summaryLine(summary({ min: "ABE", max: "YUM" }), "text")).toEqual(["231 distinct", "1.9% null"]);
});

test("a few NULLs in millions are not called none", () => {
  expect(percent(1, 3_000_000)).toBe("<0.1%");
  expect(percent(2_999_999, 3_000_000)).toBe(">99.9%");
  expect(percent(0, 0)).toBe("0%");
});

test.each([
  ["123456.789", "123,457"],
  ["1.23456", "1.23"],
  ["0.00001234", "1.23e−5"],
  ["170141183460469231731687303715884105727", "170,141,183,460,469,231,731,687,303,715,884,105,727"],
])("%s is shortened to %s", (text, shown) => {
  expect(shortNumber(text)).toBe(shown);
});
