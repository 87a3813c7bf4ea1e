import { expect, test } from "vitest";
import type { PlanNode } from "../../compute/protocol/plan.ts";
import { operatorTitle, planRows, visiblePlanRows } from "./plan-rows.ts";

const node = (name: string, children: PlanNode[] = [], detail: Record<string, string> = {}): PlanNode => ({
  name,
  detail,
  rows: null,
  children,
});
const tree = node("HASH_JOIN", [
  node("SEQ_SCAN", [], { Table: "flights", "Estimated Cardinality": "3000000" }),
  node("FILTER", [node("SEQ_SCAN")]),
]);

test("operators are listed depth first, children in their order", () => {
  expect(planRows(tree).map((row) => [row.title, row.depth, row.parent])).toEqual([
    ["Hash join", 0, null],
    ["Seq scan", 1, 0],
    ["Filter", 1, 0],
    ["Seq scan", 2, 2],
  ]);
});

test("the estimate is shown once, not among the details", () => {
  expect(planRows(tree)[1]?.details).toEqual([["Table", "flights"]]);
});

test("closing an operator hides everything below it", () => {
  const rows = planRows(tree);
  expect(visiblePlanRows(rows, new Set([0])).map((row) => row.id)).toEqual([0]);
  expect(visiblePlanRows(rows, new Set([2])).map((row) => row.id)).toEqual([0, 1, 2]);
});

test("a plan a thousand operators deep is no problem", () => {
  let deep = node("SEQ_SCAN");
  for (let depth = 0; depth < 1_000; depth++) deep = node("PROJECTION", [deep]);
  expect(planRows(deep)).toHaveLength(1_001);
});

test("names of operators read as words", () => {
  expect(operatorTitle("HASH_GROUP_BY ")).toBe("Hash group by");
});
