import { beforeAll, describe, expect, test } from "vitest";
import { DuckDBInstance } from "@duckdb/node-api";
import type { CatalogRelation } from "../protocol/catalog.ts";
import type { PlanAnswer } from "../protocol/plan.ts";
import type { Parameter } from "../protocol/run.ts";
import { createPlanner } from "./create-planner.ts";
import { readEngineError } from "./engine-error.ts";
import type { Planner, PlannerWorld } from "./planner-engine.ts";

const relation = (name: string, columns: Record<string, string>, schema = "samples"): CatalogRelation => ({
  catalog: "lake",
  schema,
  name,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  rowCount: 10,
  objects: [],
});

const world: PlannerWorld = {
  relations: [
    relation("flights", { date: "TIMESTAMP", delay: "SMALLINT", origin: "VARCHAR", "odd name": "INTEGER" }),
    relation("airports", { iata: "VARCHAR", city: "VARCHAR" }),
    relation("airports", { iata: "VARCHAR", note: "VARCHAR" }, "main"),
    relation('we"ird.näme', { x: "INTEGER" }),
  ],
  cells: [
    {
      name: "top_origins",
      columns: () =>
        Promise.resolve([
          { name: "origin", type: "VARCHAR" },
          { name: "n", type: "BIGINT" },
          { name: "n", type: "BIGINT" },
        ]),
    },
    { name: "gone", columns: () => Promise.resolve(null) },
  ],
};

let planner: Planner;
beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  planner = await createPlanner({
    async query(sql) {
      try {
        return (await connection.runAndReadAll(sql)).getRowObjectsJson();
      } catch (error) {
        throw readEngineError(error);
      }
    },
  });
});

const plan = (sql: string, parameters: Parameter[] = []): Promise<PlanAnswer> =>
  planner.plan({ sql, parameters, cells: [] }, world);

describe("names by binding", () => {
  test("a granted relation: the plan names it, its columns and its filters", async () => {
    const answer = await plan(
      "SELECT origin, count(*) AS n FROM lake.samples.flights WHERE delay > 10 GROUP BY ALL",
    );
    expect(answer.failure).toBeNull();
    expect(answer.relations).toEqual(["lake.samples.flights"]);
    expect(answer.columns).toEqual([
      { name: "origin", type: "VARCHAR" },
      { name: "n", type: "BIGINT" },
    ]);
    expect(answer.statements[0]?.scans).toEqual([
      {
        catalog: "lake",
        schema: "samples",
        table: "flights",
        columns: ["delay", "origin"],
        filters: [{ column: "delay", operator: ">", values: ["10"] }],
        isPrunable: true,
      },
    ]);
  });

  test("two relations of one name: only the one that is scanned counts", async () => {
    expect((await plan("SELECT note FROM lake.airports")).relations).toEqual(["lake.main.airports"]);
    expect((await plan("SELECT city FROM lake.samples.airports")).relations).toEqual([
      "lake.samples.airports",
    ]);
  });

  test("a cell's name: it binds with the columns of its Result, repeated names told apart", async () => {
    const answer = await plan("FROM Top_Origins");
    expect(answer.cells).toEqual(["top_origins"]);
    expect(answer.columns.map(({ name }) => name)).toEqual(["origin", "n", "n_1"]);
  });

  test("a cell whose Result is gone: says so, at the name", async () => {
    const answer = await plan("SELECT * FROM gone");
    expect(answer.failure).toMatchObject({ code: "result_gone", position: { start: 14, end: 18 } });
  });

  test("names with quotes, dots and umlauts bind", async () => {
    const answer = await plan('SELECT x FROM lake.samples."we""ird.näme" WHERE x IN (1, 5, 9)');
    expect(answer.failure).toBeNull();
    expect(answer.statements[0]?.scans[0]).toMatchObject({ table: 'we"ird.näme', columns: ["x"] });
  });

  test("a relation seen by one text is unknown to the next one when that is not granted it", async () => {
    await plan("FROM lake.samples.flights");
    const answer = await planner.plan(
      { sql: "FROM lake.samples.flights", parameters: [], cells: [] },
      { relations: [], cells: [] },
    );
    expect(answer.failure).toMatchObject({ code: "sql_error", exceptionType: "Catalog" });
  });
});

describe("errors", () => {
  test("a misspelt relation: the position of the name and what was meant, not the engine's own tables", async () => {
    const answer = await plan("-- früh\nSELECT 1;\nSELECT * FROM lake.samples.flight");
    expect(answer.failure).toMatchObject({
      code: "sql_error",
      exceptionType: "Catalog",
      errorSubtype: "MISSING_ENTRY",
      candidates: ["lake.samples.flights"],
    });
    expect(answer.failure?.position?.start).toBe(32);
    expect(answer.statements).toHaveLength(1);
  });

  test.each([
    ["SELECT 'é😀', foo FROM range(3)", "foo"],
    ["SELECT '😀'; SELECT  strlenx('a')", "strlenx"],
    ["SELECT 1;\n-- ß\nSELECT 2 FROMM range(3)", "range"],
    ["selct 1", "selct"],
    ["EXPLAIN ANALYZE SELECT '€', bar", "bar"],
    ["SELECT $p + $q, nope", "nope"],
    ["CREATE TEMP TABLE t AS SELECT 'ü' AS u; SELECT u, v FROM t", "v"],
  ])("%s: the position is that of %s, in the whole text", async (sql, token) => {
    const parameters = ["p", "q"].map((name) => ({ name, type: "INTEGER", value: "1234567" }));
    const { failure } = await plan(sql, parameters);
    expect(sql.slice(failure?.position?.start, failure?.position?.end)).toBe(token);
  });

  test("an error does not spoil the next text", async () => {
    await plan("SELECT CAST('abc' AS INTEGER)");
    expect((await plan("SELECT 1 AS one")).columns).toEqual([{ name: "one", type: "INTEGER" }]);
  });
});

describe("statements", () => {
  test("what earlier statements of a text create is known to later ones, and forgotten after", async () => {
    const answer = await plan(
      "CREATE TEMP TABLE t AS SELECT origin FROM lake.samples.flights; CREATE MACRO twice(a) AS a * 2; SELECT origin, twice(2) AS four FROM t",
    );
    expect(answer.failure).toBeNull();
    expect(answer.columns.map(({ type }) => type)).toEqual(["VARCHAR", "INTEGER"]);
    expect(answer.statements.map(({ hasSideEffects }) => hasSideEffects)).toEqual([true, true, false]);
    expect((await plan("FROM t")).failure?.errorSubtype).toBe("MISSING_ENTRY");
  });

  test("a mirrored table of more rows than a planner holds: made without them", async () => {
    await planner.mirror(
      "CREATE TEMP TABLE huge AS SELECT i, md5(i::VARCHAR) AS m FROM range(10000000000) t(i);",
      world,
    );
    const answer = await plan("SELECT m FROM huge");
    expect([answer.failure, answer.columns]).toEqual([
      null,
      [expect.objectContaining({ name: "m", type: "VARCHAR" })],
    ]);
  });

  test("a mirrored statement: later texts bind to what it made", async () => {
    await planner.mirror("CREATE TEMP TABLE kept AS SELECT delay FROM lake.samples.flights", world);
    await planner.mirror("CREATE VIEW seen AS SELECT iata FROM lake.samples.airports", world);
    expect((await plan("FROM kept")).columns).toEqual([{ name: "delay", type: "SMALLINT" }]);
    const answer = await plan("FROM seen");
    expect(answer.columns).toEqual([{ name: "iata", type: "VARCHAR" }]);
    expect(answer.relations).toEqual(["lake.samples.airports"]);
  });

  test.each([
    "FROM lake.samples.flights",
    "SUMMARIZE lake.samples.flights",
    "DESCRIBE lake.samples.flights",
    "SHOW TABLES",
    "PIVOT lake.samples.flights ON origin USING sum(delay)",
    "UNPIVOT lake.samples.flights ON delay INTO NAME n VALUE v",
    "WITH a AS (SELECT 1 AS x) FROM a",
    "VALUES (1, 2)",
    "(SELECT 1)",
    "EXPLAIN SELECT 1",
    "TABLE lake.samples.airports",
  ])("%s: its columns are known before it runs", async (sql) => {
    const answer = await plan(sql);
    expect(answer.failure).toBeNull();
    expect(answer.columns.length).toBeGreaterThan(0);
  });

  test("a PIVOT's columns come from rows: its scan reads the whole table", async () => {
    const answer = await plan("PIVOT lake.samples.flights ON origin USING sum(delay)");
    expect(answer.statements[0]?.scans[0]).toMatchObject({
      columns: ["date", "delay", "origin", "odd name"],
      filters: [],
    });
  });

  test("parameters are typed constants for the planner", async () => {
    const answer = await plan("SELECT $day AS day FROM lake.samples.flights WHERE date > $day", [
      { name: "day", type: "DATE", value: "2001-01-02" },
    ]);
    expect(answer.columns).toEqual([{ name: "day", type: "DATE" }]);
    expect(answer.statements[0]?.scans[0]?.filters).toEqual([
      { column: "date", operator: ">", values: ["2001-01-02 00:00:00"] },
    ]);
  });

  test.each([
    "COPY (SELECT 1) TO 'x.csv'",
    "ATTACH 'x.db'",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs",
    "LOAD httpfs",
    "CREATE OR REPLACE PERSISTENT SECRET s (TYPE s3)",
    "DROP SECRET s",
    "PRAGMA version",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'",
    "PREPARE p AS COPY (SELECT 1) TO 'x.csv'",
    "SET threads = 1",
    "USE lake",
    "BEGIN",
    "UPDATE EXTENSIONS",
    "/* a */ (/* b */ eXpOrT) DATABASE 'x'",
  ])("%s is refused by its kind, with a next step", async (sql) => {
    const { failure } = await plan(sql);
    expect(failure?.code).toBe("refused_statement");
    expect(failure?.nextStep).not.toBe("");
  });
});

test.each(["BEGIN", "EXPLAIN", "ROLLBACK"])(
  "a Stop that hits %s leaves no transaction open: the next text is planned",
  async (hit) => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    let interruptsLeft = 0;
    const fragile = await createPlanner({
      async query(sql) {
        if (interruptsLeft > 0 && sql.startsWith(hit)) {
          interruptsLeft--;
          throw readEngineError(
            new Error('{"exception_type":"INTERRUPT","exception_message":"Interrupted!"}'),
          );
        }
        return connection.runAndReadAll(sql).then(
          (reader) => reader.getRowObjectsJson(),
          (error: unknown) => Promise.reject(readEngineError(error)),
        );
      },
    });
    const one = () => fragile.plan({ sql: "SELECT 1 AS one", parameters: [], cells: [] }, world);
    interruptsLeft = 2;
    await one().catch((error: unknown) =>
      expect(readEngineError(error).fields.exceptionType).toBe("INTERRUPT"),
    );
    interruptsLeft = 0;
    expect((await one()).columns).toEqual([{ name: "one", type: "INTEGER" }]);
  },
);
