import fc from "fast-check";
import { expect, test } from "vitest";
import { operatorsFor, parseFilterValues, showFilterValues } from "./filter-operators.ts";

test("a list of values is split at commas, and quotes keep a comma inside", () => {
  expect(parseFilterValues("in", 'ORD, "a, b" ,DFW')).toEqual(["ORD", "a, b", "DFW"]);
});

test("any list of values survives being shown and read again", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 6 }), (values) => {
      const shown = showFilterValues({ column: 0, operator: "in", values });
      expect(parseFilterValues("in", shown)).toEqual(values);
    }),
  );
});

test("a condition on NULL takes no value", () => {
  expect(parseFilterValues("is_null", "x")).toEqual([]);
});

test("texts can be searched, numbers compared, nested values only asked for", () => {
  expect(operatorsFor("text")[0]).toBe("contains");
  expect(operatorsFor("number")).toContain("greater_or_equal");
  expect(operatorsFor("number")).not.toContain("contains");
  expect(operatorsFor("nested")).toEqual(["is_null", "is_not_null"]);
});
