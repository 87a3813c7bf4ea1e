import { describe, expect, test } from "vitest";
import { refusedStatement } from "./refused-statement.ts";
import { splitStatements } from "./split-statements.ts";

const refusals = (sql: string) =>
  splitStatements(sql).flatMap((span) => refusedStatement(sql, span)?.message ?? []);

describe("query() is refused when its text", () => {
  test.each([
    ["is put together", "FROM query('SEL' || 'ECT 1')"],
    ["comes from a variable", "FROM query(getvariable('v'))"],
    ["comes from a macro's parameter", "CREATE MACRO m(x) AS TABLE FROM query(x)"],
    ["is a parameter of the Run", "FROM query($text)"],
    ["is written with escapes", "FROM query(E'SELECT 1')"],
    ["is followed by something", "FROM query('SELECT 1', 'x')"],
    ["is computed, under a quoted name", "FROM system.main.\"query\" /* ( */ (lower('SELECT 1'))"],
    ["is computed, behind a wide blank", "FROM\u2003query\u00A0(lower('SELECT 1'))"],
    ["is computed, inside another one's", "FROM query('FROM query(lower(''SELECT 1''))')"],
  ])("%s", (_why, sql) => {
    expect(refusals(sql)).toEqual(["query() of a text that SQL computes is not available in a notebook."]);
  });
});

test.each([
  "FROM query('SELECT 1')",
  "FROM query($$SELECT 'a'$$)",
  "FROM query($q$SELECT 'a'$q$) JOIN query('FROM range(3)') USING (range)",
  "WITH query(a) AS (SELECT 1) SELECT * FROM query",
  "CREATE TABLE query (a INT)",
  "INSERT INTO query(a) VALUES (1)",
  "SELECT query FROM query_table('t')",
  "SELECT 'FROM query(lower(x))'",
])("%s is not refused", (sql) => {
  expect(refusals(sql)).toEqual([]);
});

test.each([
  ["FROM query('FROM enable_logging()')", "enable_logging()"],
  ["FROM query($$ FROM query(' FROM arrow_scan(1, 2, 3)') $$)", "arrow_scan()"],
  ["FROM\u00A0json_execute_serialized_sql\u200B('{}')", "json_execute_serialized_sql()"],
  ['CREATE VIEW v AS FROM "Enable_Profiling"()', "enable_profiling()"],
  ["CREATE MACRO m() AS TABLE FROM system.main.enable_peg_parser()", "enable_peg_parser()"],
])("%s is refused, because of %s", (sql, name) => {
  expect(refusals(sql)).toEqual([`${name} is not available in a notebook.`]);
});

test("a statement inside of query() is refused by its kind, at the place of query()", () => {
  const sql = "SELECT 1; FROM query('COPY t TO ''x''')";
  const [, span] = splitStatements(sql);
  if (span === undefined) throw new Error("There are two statements.");
  expect(refusedStatement(sql, span)).toMatchObject({
    message: "COPY is not available in a notebook.",
    position: { start: sql.indexOf("query"), end: sql.indexOf("(") },
  });
});
