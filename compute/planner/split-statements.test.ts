import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { innerStatement, isExplainAnalyze, returnsRows, splitStatements } from "./split-statements.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
});

const texts = (sql: string) => splitStatements(sql).map(({ start, end }) => sql.slice(start, end));
const kinds = (sql: string) => splitStatements(sql).map(({ kind }) => kind);

test.each([
  ["SELECT 1", ["SELECT 1"]],
  ["  SELECT 1 ;; \n SELECT 2 -- end;\n;", ["SELECT 1", "SELECT 2"]],
  [
    "SELECT ';' AS \";\" /* ; /* ; */ ; */ ; SELECT E'\\';' || $$ ; $$ || $x$ $$ ; $x$",
    ["SELECT ';' AS \";\"", "SELECT E'\\';' || $$ ; $$ || $x$ $$ ; $x$"],
  ],
  ["SELECT 'it''s; fine'; SELECT $1, $name;", ["SELECT 'it''s; fine'", "SELECT $1, $name"]],
  ["-- nothing", []],
  ["", []],
  ["SELECT 'never closed ;", ["SELECT 'never closed ;"]],
])("%s is split at its own semicolons only", (sql, expected) => {
  expect(texts(sql)).toEqual(expected);
});

const PIECE = fc.constantFrom(
  "SELECT 1",
  "select ';'",
  'SELECT 1 AS ";"',
  "SELECT $$a;b$$",
  "SELECT $t$a;$$;b$t$",
  "SELECT E'\\';'",
  "SELECT 'a''b;'",
  "/* ; /* ; */ */ SELECT 2",
  "-- ;\nSELECT 3",
  "SELECT 'é😀;'",
  "SELECT 4 -- trailing ;\n",
  "VALUES (1)",
  "",
  "  \n ",
  "/* only ; */",
);

test("any mix of statements: as many as DuckDB's own parser finds", async () => {
  const property = fc.asyncProperty(fc.array(PIECE, { maxLength: 8 }), async (pieces) => {
    const sql = pieces.join(";");
    const found = splitStatements(sql);
    const expected = found.length === 0 ? 0 : (await connection.extractStatements(sql)).count;
    expect(found.length).toBe(expected);
  });
  await fc.assert(property, { numRuns: 200 });
});

describe("kinds", () => {
  test.each([
    ["FROM t", "select"],
    ["((SELECT 1))", "select"],
    ["WITH a AS (INSERT INTO x VALUES (1)) SELECT 1", "select"],
    ["WITH a AS (SELECT 1) INSERT INTO x FROM a", "insert"],
    ["PIVOT t ON a USING sum(b)", "pivot"],
    ["CREATE OR REPLACE TEMP TABLE secret AS SELECT 1", "create"],
    ["CREATE OR REPLACE TEMPORARY SECRET s (TYPE s3)", "secret"],
    ["DROP PERSISTENT SECRET s", "secret"],
    ["SET VARIABLE a = 1", "variable"],
    ["RESET VARIABLE a", "variable"],
    ["RESET threads", "set"],
    ["force install x", "install"],
    ["Update Extensions", "install"],
    ["UPDATE t SET extensions = 1", "update"],
    ["/* a */ CoPy t TO 'x'", "copy"],
    ["ABORT", "transaction"],
    ["desc t", "describe"],
    ["'just a text'", "unknown"],
  ])("%s is %s", (sql, kind) => {
    expect(kinds(sql)).toEqual([kind]);
  });

  test.each([
    ["EXPLAIN SELECT 1", "SELECT 1", false],
    ["EXPLAIN ANALYZE SELECT 1", "SELECT 1", true],
    ["EXPLAIN (FORMAT json) SELECT 1", "SELECT 1", false],
    ["EXPLAIN (ANALYZE, FORMAT json) COPY t TO 'x'", "COPY t TO 'x'", true],
    ["EXPLAIN (SELECT 1)", "(SELECT 1)", false],
    ["PREPARE p AS COPY t TO 'x'", "COPY t TO 'x'", false],
  ])("%s holds %s", (sql, inner, isAnalyzed) => {
    expect(sql.slice(innerStatement(sql) ?? sql.length)).toBe(inner);
    expect(isExplainAnalyze(sql)).toBe(isAnalyzed);
  });

  test("a change returns rows only with RETURNING, also when a text says so", () => {
    const rows = (sql: string) => splitStatements(sql).map((span) => returnsRows(sql, span));
    expect(rows("INSERT INTO t VALUES ('returning') -- returning")).toEqual([false]);
    expect(rows("INSERT INTO t VALUES (1) ReTurning a")).toEqual([true]);
    expect(rows("CREATE TABLE returning (a INT)")).toEqual([false]);
  });
});
