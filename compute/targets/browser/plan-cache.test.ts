import { expect, test } from "vitest";
import { newId, type RunId } from "../../protocol/ids.ts";
import type { PlanAnswer } from "../../protocol/plan.ts";
import { createPlanCache } from "./plan-cache.ts";

const answer = (changes: Partial<PlanAnswer> = {}): PlanAnswer => ({
  statements: [],
  columns: [{ name: "a", type: "INTEGER" }],
  relations: [],
  cells: [],
  failure: null,
  ...changes,
});
const request = (sql: string, runId?: RunId) => ({
  sql,
  parameters: [],
  cells: runId === undefined ? [] : [{ name: "c", runId }],
});
const world = { relations: [], cells: [] };

test("the same text over the same Results is planned once", () => {
  const cache = createPlanCache();
  const runId = newId("run_") as RunId;
  cache.keep(request("FROM c", runId), world, answer());
  expect(cache.find(request("FROM c", runId), world)).toEqual(answer());
  expect(cache.find(request("FROM c", newId("run_") as RunId), world)).toBeNull();
  expect(cache.find(request("FROM  c", runId), world)).toBeNull();
});

test("a change of the schema or of the catalog makes every plan unknown", () => {
  const cache = createPlanCache();
  cache.keep(request("FROM t"), world, answer());
  cache.forget();
  expect(cache.find(request("FROM t"), world)).toBeNull();
  cache.keep(request("FROM t"), world, answer());
  const other = { relations: [], cells: [] };
  expect(cache.find(request("FROM t"), other)).toBeNull();
  expect(cache.find(request("FROM t"), world)).toBeNull();
});

test("failures and plans over catalog relations are made anew", () => {
  const cache = createPlanCache();
  cache.keep(request("selct"), world, answer({ failure: { code: "sql_error", message: "no" } }));
  cache.keep(request("FROM lake.a.b"), world, answer({ relations: ["lake.a.b"] }));
  expect(cache.find(request("selct"), world)).toBeNull();
  expect(cache.find(request("FROM lake.a.b"), world)).toBeNull();
});

test("only so many texts are remembered, the last used ones", () => {
  const cache = createPlanCache();
  cache.keep(request("first"), world, answer());
  for (let index = 0; index < 63; index++) cache.keep(request(`SELECT ${index}`), world, answer());
  cache.find(request("first"), world);
  cache.keep(request("one more"), world, answer());
  expect(cache.find(request("first"), world)).not.toBeNull();
  expect(cache.find(request("SELECT 0"), world)).toBeNull();
});
