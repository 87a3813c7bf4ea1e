import { expect, test } from "vitest";
import { findValueReferences, referenceKey } from "./value-references.ts";

test.each([
  ["{{ total.flights }}", "total", "flights"],
  ["{{total.flights}}", "total", "flights"],
  ['{{ "Sum of all" . "n ""x""" }}', "Sum of all", 'n "x"'],
  ["{{ größe.maß_2 }}", "größe", "maß_2"],
])("%s names a cell and a column", (text, cell, column) => {
  expect(findValueReferences(text)).toMatchObject([{ cell, column, start: 0, end: text.length }]);
});

test.each([
  "{{ total }}",
  "{{ .flights }}",
  "{ total.flights }",
  "{{ a.b.c }}",
  "{{ 1a.b }}",
  "{{ a.b }",
  '{{ "a.b }}',
  "{{ a.b | raw }}",
])("%s is prose", (text) => {
  expect(findValueReferences(text)).toEqual([]);
});

test("where the cell's name stands: what a rename writes over, quotes included", () => {
  const text = 'Of {{ total.n }} and {{"my total".n}}.';
  const names = findValueReferences(text).map(({ name }) => text.slice(name.start, name.end));
  expect(names).toEqual(["total", '"my total"']);
});

test("references that differ in case mean the same", () => {
  expect(referenceKey({ cell: "Total", column: "N" })).toBe(referenceKey({ cell: "total", column: "n" }));
  expect(referenceKey({ cell: "a", column: "b.c" })).not.toBe(referenceKey({ cell: "a.b", column: "c" }));
});
