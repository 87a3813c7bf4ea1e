import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EngineRunEnded, RunRules } from "./engine-session.ts";
import { newId } from "../protocol/ids.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

const ZONES = "(SELECT 'zone ' || (population % 20) / 10 AS zone, 1 AS one FROM lake.samples.cities)";
const never = new AbortController().signal;
let opened: TestEngine;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.remove());

async function run(sql: string, rules: Partial<RunRules>): Promise<EngineRunEnded> {
  const request = {
    runId: newId("run_"),
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 10,
    timeoutMs: 60_000,
  };
  let ended: EngineRunEnded | null = null;
  const all = { statements: null, hidesValues: false, ...rules };
  for await (const event of opened.engine.run(request, opened.relations, never, all))
    if (event.type === "ended") ended = event;
  if (ended === null) throw new Error("The Run did not end.");
  return ended;
}

describe("kinds of statements that a caller allows", () => {
  const readOnly = { statements: ["select", "explain"] as const };

  test.each([
    ["SELECT 1"],
    ["FROM lake.samples.cities"],
    ["VALUES (1)"],
    ["WITH a AS (SELECT 1 AS x) FROM a"],
    ["DESCRIBE lake.samples.cities"],
    ["SUMMARIZE lake.samples.cities"],
    ["SHOW TABLES"],
    [`PIVOT ${ZONES} ON zone USING count(*)`],
    ["EXPLAIN SELECT 1"],
    ["EXPLAIN (FORMAT json) SELECT 1"],
  ])("%s is a reading statement", async (sql) => {
    const { outcome, failure } = await run(sql, readOnly);
    expect({ outcome, failure }).toEqual({ outcome: "succeeded", failure: null });
  });

  test.each([
    ["CREATE TABLE t1 AS SELECT 1 AS a"],
    ["CREATE TEMP TABLE t1 (a INTEGER)"],
    ["CREATE OR REPLACE VIEW v1 AS SELECT 1"],
    ["CREATE MACRO m(a) AS a + 1"],
    ["CREATE TYPE mood AS ENUM ('sad')"],
    ["CREATE SCHEMA s1"],
    ["SET VARIABLE x = 1"],
    ["RESET VARIABLE x"],
    ["EXPLAIN CREATE TABLE t2 AS SELECT 1 AS a"],
    ["EXPLAIN ANALYZE CREATE TABLE t3 AS SELECT 1 AS a"],
    ["SELECT 1; CREATE TABLE t4 AS SELECT 1 AS a"],
    ["/* SELECT */ CREATE TABLE t5 AS SELECT 1 AS a"],
    ["ANALYZE"],
    ["VACUUM"],
    ["CALL duckdb_settings()"],
    ["CHECKPOINT"],
  ])("%s is none", async (sql) => {
    const { failure } = await run(sql, readOnly);
    expect(failure).toMatchObject({ code: "blocked_by_policy" });
    expect(failure?.message).toContain("rule: statements");
  });

  test("changes are refused where tables may be made but not changed", async () => {
    const rules = { statements: ["select", "create", "explain"] as const };
    expect((await run("CREATE TABLE held AS SELECT 1 AS a", rules)).outcome).toBe("succeeded");
    for (const sql of [
      "INSERT INTO held VALUES (2)",
      "UPDATE held SET a = 3",
      "DELETE FROM held",
      "TRUNCATE held",
      "ALTER TABLE held ADD COLUMN b INTEGER",
      "COMMENT ON TABLE held IS 'x'",
      "DROP TABLE held",
      "WITH n AS (SELECT 2 AS a) INSERT INTO held FROM n",
      "MERGE INTO held USING (SELECT 1 AS a) n ON held.a = n.a WHEN MATCHED THEN DELETE",
      "EXPLAIN ANALYZE INSERT INTO held VALUES (2)",
      "EXPLAIN ANALYZE DELETE FROM held",
      "INSERT INTO held VALUES (2) RETURNING a",
    ])
      expect((await run(sql, rules)).failure?.code, sql).toBe("blocked_by_policy");
    expect((await run("FROM held", {})).result?.rowCount).toBe(1);
  });

  test("a statement before the refused one has run; the cell still fails", async () => {
    const { outcome, failure } = await run("SELECT 1; DROP TABLE IF EXISTS nothing", readOnly);
    expect(outcome).toBe("failed");
    expect(failure?.position).toEqual({ start: 10, end: 38 });
  });
});

describe("values that must not be quoted", () => {
  const hiding = { hidesValues: true };
  const canary = "canary-Zürich-81";

  test.each([
    [`SELECT ('${canary}' || x)::INTEGER FROM range(3) r(x)`],
    [`SELECT error(string_agg('${canary}' || x, ',')) FROM range(3) r(x)`],
    [`SELECT CAST(city AS INTEGER) FROM lake.samples.cities`],
  ])("%s fails without the engine's words", async (sql) => {
    const loud = (await run(sql, {})).failure;
    const quiet = (await run(sql, hiding)).failure;
    expect(quiet?.code).toBe(loud?.code);
    expect(quiet?.message).not.toBe(loud?.message);
    expect(quiet?.message).toContain("error while it ran");
    expect(JSON.stringify(quiet)).not.toContain(canary);
  });

  test("a text that does not bind keeps the engine's words: no row was read for them", async () => {
    expect((await run("SELECT nothing_like_it", hiding)).failure?.message).toContain("nothing_like_it");
  });

  test("names made of rows are refused: a dynamic PIVOT, and the values of an ENUM", async () => {
    for (const sql of [
      `PIVOT ${ZONES} ON zone USING count(*)`,
      `CREATE TABLE wide AS PIVOT ${ZONES} ON zone USING count(*)`,
      `WITH w AS (PIVOT ${ZONES} ON zone USING count(*)) FROM w`,
      `CREATE TYPE zones AS ENUM (SELECT DISTINCT zone FROM ${ZONES}); SELECT NULL::zones AS a`,
      "SELECT {'a': 'sad'::ENUM('sad', 'glad')} AS a",
    ])
      expect((await run(sql, hiding)).failure?.code, sql).toBe("blocked_by_policy");
  });

  test("a plan does not tell the values of an ENUM that was made of rows", async () => {
    await run(`CREATE TYPE places AS ENUM (SELECT DISTINCT zone FROM ${ZONES})`, hiding);
    const request = { sql: "SELECT NULL::places AS a", parameters: [], cells: [] };
    const { columns, failure } = await opened.engine.plan(request, opened.relations, never);
    expect(JSON.stringify({ columns, failure })).not.toContain("zone 1");
  });
});
