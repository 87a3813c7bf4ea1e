import { expect, test } from "vitest";
import { findNotebooks } from "./notebook-line.ts";

const notebooks = [
  { title: "Flight delays, 2001" },
  { title: "Orders by hour" },
  { title: "Delays by carrier" },
];

test("several words: all must be in the title, in any order and case", () => {
  expect(findNotebooks(notebooks, "DELAYS flight")).toEqual([{ title: "Flight delays, 2001" }]);
});

test("nothing typed: everything, in the same order", () => {
  expect(findNotebooks(notebooks, "  ")).toEqual(notebooks);
});

test("nothing matches: nothing", () => {
  expect(findNotebooks(notebooks, "weather")).toEqual([]);
});
