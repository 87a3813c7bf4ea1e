import { afterAll, beforeAll, expect, test } from "vitest";
import { collect, type ConformanceContext, succeed } from "../targets/testing/requirement.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

let opened: TestEngine;
let context: ConformanceContext;
beforeAll(async () => {
  opened = await openTestEngine();
  context = { session: opened.session, lackingSql: null, hugeRows: 0, memoryBytes: null };
});
afterAll(() => opened.remove());

test.each(["TEMP TABLE", "TABLE"])(
  "a %s made by PIVOT: later cells see the columns its rows gave it",
  async (made) => {
    const sales = "(SELECT i % 2 AS k, i % 3 AS g, i::INTEGER AS v FROM range(6) t(i))";
    const name = `"wide ${made}"`;
    await succeed(context, `CREATE ${made} ${name} AS PIVOT ${sales} ON k USING max(v) GROUP BY g`);
    const run = await succeed(context, `SELECT "0" AS a, "1" AS b FROM ${name} ORDER BY g`);
    expect(run.values).toEqual([
      [0, 4, 2],
      [3, 1, 5],
    ]);
  },
);

test("an enum made of rows: later cells can cast to its values", async () => {
  await succeed(context, "CREATE TYPE size AS ENUM (SELECT unnest(['small', 'it''s big']))");
  expect((await succeed(context, "SELECT 'it''s big'::size AS s")).values).toEqual([["it's big"]]);
});

test("an expanded statement that fails leaves no transaction open", async () => {
  const sales = "(SELECT i % 2 AS k, i AS v FROM range(6) t(i))";
  const sql = `CREATE TABLE broken AS PIVOT ${sales} ON k USING max(error('no ' || v))`;
  const { ended } = await collect(context, sql);
  expect(ended.outcome).toBe("failed");
  await succeed(context, "CREATE TABLE whole AS SELECT 1 AS a");
  expect((await succeed(context, "FROM whole")).values).toEqual([[1]]);
});
