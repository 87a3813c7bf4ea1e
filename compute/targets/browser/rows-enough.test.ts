import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlanner } from "../../planner/create-planner.ts";
import { readEngineError } from "../../planner/engine-error.ts";
import type { Planner, PlannerWorld } from "../../planner/planner-engine.ts";
import { citiesRelation } from "../testing/cities.ts";
import { rowsEnough } from "./rows-enough.ts";

let connection: DuckDBConnection;
let planner: Planner;
const relation = citiesRelation([]);
const world: PlannerWorld = { relations: [relation], cells: [] };

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  planner = await createPlanner({
    async query(sql) {
      try {
        return (await connection.runAndReadAll(sql)).getRowObjectsJson();
      } catch (error) {
        throw readEngineError(error);
      }
    },
  });
  await planner.mirror("CREATE TEMP VIEW far AS FROM lake.samples.cities LIMIT 5 OFFSET 100", world);
  await planner.mirror("CREATE TEMP VIEW cities AS FROM lake.samples.cities", world);
});

afterAll(() => connection.closeSync());

async function enough(sql: string): Promise<number | null> {
  const { statements, failure } = await planner.plan({ sql, parameters: [], cells: [] }, world);
  expect(failure).toBeNull();
  const [statement] = statements;
  return statement ? rowsEnough(sql, statement, relation) : null;
}

test.each([
  ["FROM lake.samples.cities LIMIT 10", 10],
  ["SELECT city || 'x', area FROM lake.samples.cities LIMIT 3", 3],
  ['SELECT * FROM lake.samples."cities" LIMIT 7', 7],
  ["CREATE TEMP TABLE few AS FROM lake.samples.cities LIMIT 5", 5],
])("a LIMIT over one Scan tells how many rows are enough: %s", async (sql, rows) => {
  expect(await enough(sql)).toBe(rows);
});

test.each([
  "FROM lake.samples.cities",
  "FROM lake.samples.cities LIMIT 10%",
  "FROM lake.samples.cities LIMIT 5 * 4",
  "FROM lake.samples.cities ORDER BY area LIMIT 10",
  "SELECT count(*) FROM lake.samples.cities LIMIT 1",
  "SELECT DISTINCT founded FROM lake.samples.cities LIMIT 1",
  "FROM lake.samples.cities WHERE population > 5 LIMIT 10",
  "FROM lake.samples.cities WHERE city LIKE '%a' LIMIT 10",
  "SELECT * FROM lake.samples.cities a, lake.samples.cities b LIMIT 5",
  "SELECT unnest([city]) FROM lake.samples.cities LIMIT 3",
  "FROM far LIMIT 3",
  "SELECT sum(population) FROM far LIMIT 1",
  "SELECT 'lake.samples.cities', * FROM far LIMIT 3",
  "SELECT city AS cities FROM far LIMIT 3",
])("where anything else decides, all rows are read: %s", async (sql) => {
  expect(await enough(sql)).toBeNull();
});
