import { LIMITS } from "../../../protocol/limits.ts";
import { newId } from "../../../protocol/ids.ts";
import { assertEqual, assertTrue } from "../assertions.ts";
import {
  collect,
  type ConformanceContext,
  fail,
  never,
  type Requirement,
  requestOf,
  succeed,
  windowOf,
} from "../requirement.ts";

/** The next Run works, and what the Session had is still there. */
async function livesOn(context: ConformanceContext): Promise<void> {
  const rows = await succeed(context, "FROM before_extremes");
  assertEqual(rows.values, [[7]], "a temporary table of before");
}

const BEFORE = "CREATE OR REPLACE TEMP TABLE before_extremes AS SELECT 7 AS a";

const ODD_NAMES = [
  "ünï cødé",
  "😀",
  "a.b.c",
  'with "quotes"',
  "it's",
  "line\nbreak",
  "%s $1 ? ;--",
  "x".repeat(300),
];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Texts that are wrong in every way that is not SQL's own. */
const BAD_TEXTS: readonly string[] = [
  "",
  ";;;",
  "-- nothing",
  "selct",
  "SELECT '",
  "SELECT \u0000 1",
  "SELECT '\ud800'",
  "/*",
];

const columnsSql = (count: number): string =>
  `SELECT ${Array.from({ length: count }, (_, at) => `${at} AS c${at}`).join(", ")}`;

export const EXTREME_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "a text of ten million characters is refused by its size, before anything runs",
    async run(context) {
      await succeed(context, BEFORE);
      const sql = `DROP TABLE before_extremes; SELECT '${"x".repeat(10_000_000)}' AS a`;
      const failure = await fail(context, sql);
      assertEqual(failure.code, "refused_statement", "code");
      assertTrue(failure.message.includes(LIMITS.sqlCharsMax.toLocaleString("en")), failure.message);
      const plan = await context.session.plan({ sql, parameters: [], cells: [] }, never());
      assertEqual(plan.failure?.code, "refused_statement", "code of the plan");
      await livesOn(context);
    },
  },
  {
    name: "expressions, lists and subqueries nested 5,000 deep end in words or in rows, and the Session lives on",
    async run(context) {
      await succeed(context, BEFORE);
      const deep = (open: string, inner: string, close: string) =>
        `SELECT ${open.repeat(5_000)}${inner}${close.repeat(5_000)} AS a`;
      for (const sql of [
        deep("(", "1", ")"),
        deep("[", "1", "]"),
        deep("-", "1", ""),
        deep("(SELECT ", "1", ")"),
      ]) {
        const { ended } = await collect(context, sql);
        if (ended.outcome !== "succeeded")
          assertTrue((ended.failure?.message ?? "") !== "", `${sql.slice(0, 20)} fails in words`);
        await livesOn(context);
      }
    },
  },
  {
    name: "a Result of 1,000 columns is whole, in the preview and in windows",
    async run(context) {
      const run = await succeed(context, columnsSql(1_000));
      assertEqual([run.columns.length, run.values.at(-1)], [1_000, [999]], "columns");
      assertEqual((await windowOf(context, run.runId)).values[998], [998], "a column of a window");
    },
  },
  {
    name: "more columns than a Result may have are refused by name",
    async run(context) {
      const failure = await fail(context, columnsSql(LIMITS.resultColumnsMax + 1));
      assertEqual(failure.code, "result_too_large", "code");
    },
  },
  {
    name: "columns with odd names are shown, sorted, filtered and read by other cells",
    async run(context) {
      const items = ODD_NAMES.map((name, at) => `i * ${at + 1} AS ${quoted(name)}`);
      const run = await succeed(context, `SELECT ${items.join(", ")} FROM range(3) t(i)`);
      assertEqual(
        run.columns.map(({ name }) => name),
        ODD_NAMES,
        "names",
      );
      for (const [column, name] of ODD_NAMES.entries()) {
        const order = [{ column, direction: "descending" as const }];
        const filters = [{ column, operator: "greater" as const, values: ["0"] }];
        const page = await windowOf(context, run.runId, { order, filters });
        assertEqual(page.values[0], [2n, 1n], `sorted and filtered by ${name}`);
      }
      const cells = [{ name: "odd", runId: run.runId }];
      const read = await succeed(context, `SELECT ${ODD_NAMES.map(quoted).join(" + ")} AS s FROM odd`, {
        cells,
      });
      assertEqual(read.values, [[0n, 36n, 72n]], "sum over all columns");
    },
  },
  {
    name: "an empty column name is the author's error, at its place",
    async run(context) {
      const failure = await fail(context, 'SELECT 1 AS ""');
      assertEqual(failure.code, "sql_error", "code");
    },
  },
  {
    name: "a Result is as it was, whatever happens to the tables it was made of",
    async run(context) {
      await succeed(
        context,
        "CREATE OR REPLACE TEMP TABLE changing AS SELECT i::INTEGER AS a FROM range(4000) t(i)",
      );
      const run = await succeed(context, "FROM changing");
      const order = [{ column: 0, direction: "descending" as const }];
      const check = async (when: string) => {
        const description = await context.session.describeResult(run.runId, never());
        assertEqual([description?.rowCount, description?.columns], [4_000, run.columns], `shape ${when}`);
        assertEqual(
          (await windowOf(context, run.runId, { offset: 3_998 })).values,
          [[3998, 3999]],
          `page ${when}`,
        );
        const sorted = await windowOf(context, run.runId, { order, limit: 2 });
        assertEqual(sorted.values, [[3999, 3998]], `sorted page ${when}`);
      };
      await check("at first");
      for (const sql of [
        "UPDATE changing SET a = -a",
        "DELETE FROM changing WHERE a < -100",
        "ALTER TABLE changing RENAME a TO b",
        "CREATE OR REPLACE TEMP TABLE changing AS SELECT 'other' AS c",
        "DROP TABLE changing",
      ]) {
        await succeed(context, sql);
        await check(`after ${sql}`);
      }
    },
  },
  {
    name: "whatever the text or the request, a Run ends by an event and never by a throw",
    async run(context) {
      for (const sql of BAD_TEXTS) {
        const { ended } = await collect(context, sql);
        assertTrue(
          ended.outcome === "succeeded" || ended.failure !== null,
          `${JSON.stringify(sql)} ends in words`,
        );
      }
      const parameters = [{ name: "p", type: "NO_SUCH_TYPE", value: "1" }];
      await fail(context, "SELECT $p AS a", { parameters });
      await fail(context, "FROM nowhere", { cells: [{ name: "nowhere", runId: newId("run_") }] });
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
    },
  },
  {
    name: "a reader that pauses stops the engine's fetching",
    async run(context) {
      const other = await succeed(context, "SELECT 1 AS beside");
      await succeed(context, "DROP SEQUENCE IF EXISTS fetched; CREATE SEQUENCE fetched");
      // one row in a million takes a number: the count is cheap, and bounded by what buffers hold
      const sql = `SELECT CASE WHEN i % ${PULL_ROWS} = 0 THEN nextval('fetched') ELSE i END AS n FROM range(${PULL_ROWS * 4_000}) t(i)`;
      for await (const event of context.session.run(requestOf(sql, { previewRowsMax: null }), never())) {
        if (event.type !== "batch") continue;
        // Work beside it, long enough for an engine that is not held back to go far beyond every buffer.
        for (let page = 0; page < 60; page++) await windowOf(context, other.runId);
        break;
      }
      const taken = await succeed(context, "SELECT nextval('fetched') AS n");
      const rows = Number(taken.values[0]?.[0]) * PULL_ROWS;
      assertTrue(rows <= PULLED_ROWS_MAX, `${rows} rows were fetched for a reader that paused`);
    },
  },
];

const PULL_ROWS = 10_000;
/** Eight bytes each: 32 MB, more than all buffers between an engine and a page. */
const PULLED_ROWS_MAX = 4_000_000;
