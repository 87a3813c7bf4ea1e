import { assertEqual, assertTrue } from "../assertions.ts";
import {
  CITY_ROWS,
  collect,
  fail,
  never,
  type Requirement,
  requestOf,
  succeed,
  windowOf,
} from "../requirement.ts";

export const RUN_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "a Run says started, columns, rows, ended, in this order",
    async run(context) {
      const { events } = await succeed(context, "SELECT 1 AS one");
      const types = events.map(({ type }) => type).filter((type) => type !== "progress");
      assertEqual(types, ["started", "columns", "batch", "ended"], "events");
    },
  },
  {
    name: "an empty text succeeds without a Result",
    async run(context) {
      for (const sql of ["", " ;; -- nothing\n/* at all */"]) {
        const { ended } = await succeed(context, sql);
        assertEqual(ended.result, null, "result");
      }
    },
  },
  {
    name: "an empty Result has columns, no rows, and can be read",
    async run(context) {
      const run = await succeed(context, "SELECT 1 AS a, 'x' AS b WHERE false");
      assertEqual(run.ended.result?.rowCount, 0, "rows");
      assertEqual(
        run.columns.map(({ name }) => name),
        ["a", "b"],
        "columns",
      );
      const page = await windowOf(context, run.runId);
      assertEqual([page.rowCount, page.values], [0, [[], []]], "window");
    },
  },
  {
    name: "the last statement that returns rows gives the Result",
    async run(context) {
      const run = await succeed(
        context,
        "SELECT 1 AS a; CREATE OR REPLACE TEMP TABLE several AS SELECT 2 AS b; SELECT b + 1 AS c FROM several; DROP TABLE several;",
      );
      assertEqual(
        run.columns.map(({ name }) => name),
        ["c"],
        "columns",
      );
      assertEqual(run.values, [[3]], "values");
    },
  },
  {
    name: "a failing statement ends the Run; earlier ones keep their effect",
    async run(context) {
      await fail(
        context,
        "CREATE OR REPLACE TEMP TABLE kept AS SELECT 1 AS a; SELECT nope; CREATE TEMP TABLE never_made AS SELECT 2",
      );
      assertEqual((await succeed(context, "FROM kept")).values, [[1]], "effect of the first statement");
      const failure = await fail(context, "FROM never_made");
      assertEqual(failure.errorSubtype, "MISSING_ENTRY", "the statement after the failure did not run");
    },
  },
  {
    name: "changes succeed without a Result, RETURNING gives one",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE changed (a INTEGER, b VARCHAR)");
      const insert = await succeed(context, "INSERT INTO changed VALUES (1, 'x'), (2, 'y')");
      assertEqual(insert.ended.result, null, "result of INSERT");
      const returning = await succeed(context, "INSERT INTO changed VALUES (3, 'z') RETURNING b, a");
      assertEqual(returning.values, [["z"], [3]], "rows of RETURNING");
      await succeed(context, "UPDATE changed SET b = 'w' WHERE a = 1; DELETE FROM changed WHERE a = 2");
      const rows = await succeed(context, "FROM changed ORDER BY a");
      assertEqual(
        rows.values,
        [
          [1, 3],
          ["w", "z"],
        ],
        "rows afterwards",
      );
    },
  },
  {
    name: "temporary tables, views, macros, types and variables live for the Session",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE lasting AS SELECT 41 AS a");
      await succeed(context, "CREATE OR REPLACE TEMP VIEW seen AS SELECT a + 1 AS b FROM lasting");
      await succeed(context, "CREATE OR REPLACE TEMP MACRO twice(x) AS x * 2");
      await succeed(context, "SET VARIABLE chosen = 7");
      const run = await succeed(context, "SELECT b, twice(b) AS c, getvariable('chosen') AS d FROM seen");
      assertEqual(run.values, [[42], [84], [7]], "values");
    },
  },
  {
    name: "a named enum type is used and shown as what it is",
    async run(context) {
      await succeed(context, "DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'happy')");
      const run = await succeed(context, "SELECT 'happy'::mood AS m");
      assertEqual(run.columns, [{ name: "m", type: "ENUM('sad', 'happy')", encoding: "text" }], "column");
      assertEqual((await windowOf(context, run.runId)).values, [["happy"]], "kept value");
    },
  },
  {
    name: "tables and enums made of rows: later cells see the columns and values that the rows gave them",
    async run(context) {
      const sales = "(SELECT i % 2 AS k, i % 3 AS g, i::INTEGER AS v FROM range(6) t(i))";
      for (const made of ["TEMP TABLE", "TABLE"]) {
        const name = `"made as ${made}"`;
        await succeed(
          context,
          `CREATE OR REPLACE ${made} ${name} AS PIVOT ${sales} ON k USING max(v) GROUP BY g`,
        );
        const run = await succeed(context, `SELECT "0" AS a, "1" AS b FROM ${name} ORDER BY g`);
        assertEqual(
          run.values,
          [
            [0, 4, 2],
            [3, 1, 5],
          ],
          `rows of the ${made}`,
        );
      }
      await succeed(
        context,
        "DROP TYPE IF EXISTS size_of_rows; CREATE TYPE size_of_rows AS ENUM (SELECT unnest(['small', 'it''s big']))",
      );
      const cast = await succeed(context, "SELECT 'it''s big'::size_of_rows AS s");
      assertEqual(cast.values, [["it's big"]], "a value of the enum");
    },
  },
  {
    name: "an expanded statement that fails leaves no transaction open",
    async run(context) {
      const sales = "(SELECT i % 2 AS k, i AS v FROM range(6) t(i))";
      await fail(context, `CREATE TABLE broken_pivot AS PIVOT ${sales} ON k USING max(error('no ' || v))`);
      await succeed(context, "CREATE OR REPLACE TABLE whole AS SELECT 1 AS a");
      assertEqual((await succeed(context, "FROM whole")).values, [[1]], "a table made afterwards");
    },
  },
  {
    name: "RETURNING hands out types that travel as text",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE texted (h HUGEINT, u UUID, i INTERVAL)");
      const run = await succeed(
        context,
        "INSERT INTO texted VALUES (170141183460469231731687303715884105727, '00000000-0000-0000-0000-0000000000ff', INTERVAL '1 year 2 days') RETURNING h, u, i, 1 AS n",
      );
      assertEqual(
        run.values,
        [
          ["170141183460469231731687303715884105727"],
          ["00000000-0000-0000-0000-0000000000ff"],
          ["1 year 2 days"],
          [1],
        ],
        "values",
      );
      assertEqual(
        run.columns.map(({ type }) => type),
        ["HUGEINT", "UUID", "INTERVAL", "INTEGER"],
        "types",
      );
      assertEqual((await windowOf(context, run.runId)).values, run.values, "kept values");
    },
  },
  {
    name: "parameters are bound by name with their types",
    async run(context) {
      const run = await succeed(
        context,
        "SELECT $day AS day, $n + 1 AS n, $text AS text, $none AS none, '$n' AS plain",
        {
          parameters: [
            { name: "day", type: "DATE", value: "2001-02-03" },
            { name: "n", type: "DECIMAL(9,2)", value: "1.25" },
            { name: "text", type: "VARCHAR", value: "it's; DROP TABLE x --" },
            { name: "none", type: "INTEGER", value: null },
          ],
        },
      );
      assertEqual(
        run.columns.map(({ type }) => type),
        ["DATE", "DECIMAL(13,2)", "VARCHAR", "INTEGER", "VARCHAR"],
        "types",
      );
      assertEqual(run.values, [[981158400000], [225n], ["it's; DROP TABLE x --"], [null], ["$n"]], "values");
    },
  },
  {
    name: "a parameter without a value fails and says its name",
    async run(context) {
      const failure = await fail(context, "SELECT $missing AS a");
      assertEqual(failure.code, "sql_error", "code");
      assertTrue(failure.message.includes("missing"), `the message names it: ${failure.message}`);
    },
  },
  {
    name: "PIVOT, UNPIVOT, SUMMARIZE, DESCRIBE, SHOW, EXPLAIN, VALUES, CALL and FROM-first return rows",
    async run(context) {
      await succeed(
        context,
        "CREATE OR REPLACE TEMP TABLE sales AS SELECT i % 2 AS k, i % 3 AS g, i::INTEGER AS v FROM range(6) t(i)",
      );
      const pivot = await succeed(context, "PIVOT sales ON k USING sum(v) GROUP BY g ORDER BY g");
      assertEqual(
        pivot.columns.map(({ name }) => name),
        ["g", "0", "1"],
        "columns of PIVOT",
      );
      assertEqual(pivot.values[1], ["0", "4", "2"], "a column of PIVOT");
      const statements = [
        "UNPIVOT sales ON v INTO NAME n VALUE x",
        "SUMMARIZE sales",
        "DESCRIBE sales",
        "SHOW TABLES",
        "EXPLAIN FROM sales",
        "VALUES (1), (2)",
        "CALL range(3)",
        "FROM sales",
        "WITH a AS (FROM sales) FROM a",
        "(SELECT 1)",
      ];
      for (const sql of statements) {
        const { ended } = await succeed(context, sql);
        assertTrue((ended.result?.rowCount ?? 0) > 0, `${sql} gives rows`);
      }
    },
  },
  {
    name: "duplicate, empty and odd column names are shown as they are",
    async run(context) {
      const run = await succeed(context, 'SELECT 1 AS a, 2 AS a, 3 AS A, 4 AS "x ""y"".z", 5 AS "😀"');
      assertEqual(
        run.columns.map(({ name }) => name),
        ["a", "a", "A", 'x "y".z', "😀"],
        "names",
      );
      assertEqual((await windowOf(context, run.runId)).values, [[1], [2], [3], [4], [5]], "values");
    },
  },
  {
    name: "tables, schemas and texts with quotes, dots and emoji work",
    async run(context) {
      const run = await succeed(
        context,
        `CREATE OR REPLACE TEMP TABLE "my ""odd"".tablé" ("ünï" INTEGER); INSERT INTO "my ""odd"".tablé" VALUES (1); SELECT "ünï", ';--' AS s FROM "my ""odd"".tablé"`,
      );
      assertEqual(run.values, [[1], [";--"]], "values");
    },
  },
  {
    name: "the preview ends where it was asked to, the Result is whole",
    async run(context) {
      const run = await succeed(context, "SELECT i FROM range(10000) t(i)", { previewRowsMax: 1_234 });
      assertEqual(run.values[0]?.length, 1_234, "rows of the preview");
      assertEqual(run.ended.result?.rowCount, 10_000, "rows of the Result");
      const none = await succeed(context, "SELECT i FROM range(10000) t(i)", { previewRowsMax: 0 });
      assertEqual(none.values[0]?.length, 0, "rows of no preview");
    },
  },
  {
    name: "rows keep the order that ORDER BY gives, in preview and windows",
    async run(context) {
      const run = await succeed(context, "SELECT i FROM range(50000) t(i) ORDER BY i DESC", {
        previewRowsMax: null,
      });
      assertEqual(run.values[0]?.slice(0, 3), [49999n, 49998n, 49997n], "first rows");
      assertEqual(run.values[0]?.length, 50_000, "rows");
      const page = await windowOf(context, run.runId, { offset: 49_998, limit: 10 });
      assertEqual(page.values, [[1n, 0n]], "last page");
    },
  },
  {
    name: "the time zone is UTC",
    async run(context) {
      const run = await succeed(context, "SELECT CAST(TIMESTAMPTZ '2001-01-01 12:00:00+02' AS VARCHAR) AS t");
      assertEqual(run.values, [["2001-01-01 10:00:00+00"]], "text");
    },
  },
  {
    name: "a lake relation is read by its name",
    async run(context) {
      const run = await succeed(
        context,
        "SELECT count(*) AS n, min(city) AS first, max(founded) AS last FROM lake.samples.cities WHERE population >= 10000",
      );
      assertEqual(run.values[0], [BigInt(CITY_ROWS - 1000)], "rows that pass the filter");
      assertEqual(run.values[1], ["city 1000"], "first");
    },
  },
  {
    name: "the same lake relation twice, and in views of the Session, is read whole",
    async run(context) {
      await succeed(
        context,
        "CREATE OR REPLACE TEMP VIEW big AS SELECT city FROM lake.samples.cities WHERE population > 19000",
      );
      const run = await succeed(
        context,
        "SELECT count(*) AS n FROM lake.samples.cities a JOIN lake.samples.cities b ON a.population = b.population + 10 WHERE a.city IN (FROM big)",
      );
      assertEqual(run.values, [[99n]], "rows");
    },
  },
  {
    name: "Runs of one Session go one after the other, in the order of the calls",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE turns (n INTEGER)");
      const runs = [1, 2, 3, 4].map((n) => collect(context, `INSERT INTO turns VALUES (${n}) RETURNING n`));
      await Promise.all(runs);
      assertEqual((await succeed(context, "FROM turns")).values, [[1, 2, 3, 4]], "order");
    },
  },
  {
    name: "a reader that leaves early cancels the Run, and the next one works",
    async run(context) {
      const events = context.session.run(
        requestOf("SELECT i FROM range(100000000) t(i)", { previewRowsMax: null }),
        never(),
      );
      for await (const event of events) if (event.type === "batch") break;
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
    },
  },
];
