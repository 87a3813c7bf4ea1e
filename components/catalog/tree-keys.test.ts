import { expect, test } from "vitest";
import type { CatalogRow } from "./catalog-rows.ts";
import { treeMove } from "./tree-keys.ts";

const row = (
  id: string,
  depth: number,
  parentId: string | null,
  more: Partial<CatalogRow> = {},
): CatalogRow => ({
  id,
  parentId,
  depth,
  label: id,
  icon: "table",
  meta: "",
  isOpen: null,
  insertText: null,
  ...more,
});
const rows = [
  row("lake", 0, null, { isOpen: true }),
  row("flights", 1, "lake", { isOpen: true, insertText: "lake.main.flights" }),
  row("date", 2, "flights", { insertText: "date" }),
  row("airports", 1, "lake", { isOpen: false, insertText: "lake.main.airports" }),
  row("cells", 0, null, { isOpen: false }),
];

test.each([
  ["ArrowDown", "lake", { type: "focus", id: "flights" }],
  ["ArrowUp", "lake", null],
  ["ArrowDown", "cells", null],
  ["Home", "date", { type: "focus", id: "lake" }],
  ["End", "date", { type: "focus", id: "cells" }],
  ["ArrowRight", "airports", { type: "open", id: "airports" }],
  ["ArrowRight", "flights", { type: "focus", id: "date" }],
  ["ArrowRight", "date", null],
  ["ArrowLeft", "flights", { type: "close", id: "flights" }],
  ["ArrowLeft", "date", { type: "focus", id: "flights" }],
  ["ArrowLeft", "cells", null],
  ["Enter", "airports", { type: "insert", text: "lake.main.airports" }],
  ["Enter", "lake", { type: "close", id: "lake" }],
  [" ", "airports", { type: "open", id: "airports" }],
  [" ", "date", null],
  ["a", "lake", { type: "focus", id: "airports" }],
  ["F", "cells", { type: "focus", id: "flights" }],
  ["z", "lake", null],
  ["Tab", "lake", null],
])("%s on %s: %o", (key, id, move) => {
  expect(treeMove(key, rows, id)).toEqual(move);
});

test("the focused row has vanished: the key does nothing", () => {
  expect(treeMove("ArrowDown", rows, "gone")).toBeNull();
});
