import { newId, type RunId } from "../../../protocol/ids.ts";
import type { RunStats } from "../../../protocol/run.ts";
import { assertEqual, assertTrue } from "../../testing/assertions.ts";
import {
  CITY_ROWS,
  type ConformanceContext,
  type Requirement,
  collect,
  never,
  succeed,
  windowOf,
} from "../../testing/requirement.ts";

const statsOf = async (context: ConformanceContext, sql: string): Promise<RunStats> =>
  (await succeed(context, sql)).ended.stats;

/** What the browser target promises beyond the common suite. */
export const BROWSER_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "a shape that never polls is ended with its engine, Results stay readable and temp tables are said to be gone",
    async run(context) {
      const kept = await succeed(context, "SELECT i AS kept FROM range(5000) t(i)");
      await succeed(context, "CREATE OR REPLACE TEMP TABLE short_lived AS SELECT 1 AS a");
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 200);
      const sql =
        "SELECT max(levenshtein(repeat('a', 60000 + i::INTEGER), repeat('b', 60000))) AS d FROM range(3) t(i)";
      const run = await collect(context, sql, {}, stop.signal);
      assertEqual(run.ended.outcome, "cancelled", "outcome");
      const steps = run.events.flatMap((event) => (event.type === "progress" ? [event.step] : []));
      assertTrue(
        steps.some((step) => step.includes("Temporary tables")),
        "the loss is said in words",
      );
      assertEqual(
        (await windowOf(context, kept.runId, { offset: 4_998 })).values,
        [[4_998n, 4_999n]],
        "window",
      );
      const sorted = await windowOf(context, kept.runId, {
        order: [{ column: 0, direction: "descending" }],
        limit: 1,
      });
      assertEqual(sorted.values, [[4_999n]], "sorted window of the new engine");
      const gone = await collect(context, "FROM short_lived");
      assertEqual(gone.ended.failure?.errorSubtype, "MISSING_ENTRY", "the temp table");
    },
  },
  {
    name: "a plan that never ends is answered in time, and the Session's tables are still known",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE planned AS SELECT 1 AS a");
      const sql = "SELECT levenshtein(repeat('a', 90000), repeat('b', 90000)) AS d";
      const answer = await context.session.plan({ sql, parameters: [], cells: [] }, never());
      assertEqual(answer.failure?.code, "missing_capability", "code");
      assertEqual((await succeed(context, "FROM planned")).values, [[1]], "temp table");
    },
  },
  {
    name: "bytes are counted where they come from: the network first, the cache then",
    async run(context) {
      const sql = "SELECT sum(population) AS p FROM lake.samples.cities";
      const first = await statsOf(context, sql);
      const second = await statsOf(context, sql);
      assertTrue(first.bytesRead + first.bytesFromCache > 0, "the first Run read bytes");
      assertEqual([second.bytesRead, second.bytesFromCache > 0], [0, true], "the second Run");
    },
  },
  {
    name: "count(*) of a Lake table needs no columns",
    async run(context) {
      const run = await succeed(context, "SELECT count(*) AS n FROM lake.samples.cities");
      assertEqual(run.values, [[BigInt(CITY_ROWS)]], "rows");
      assertEqual(run.ended.stats.bytesRead, 0, "bytes over the network, the footer being known");
    },
  },
  {
    name: "the same table twice in a statement reads what both Scans need",
    async run(context) {
      const run = await succeed(
        context,
        "SELECT (SELECT count(*) FROM lake.samples.cities WHERE population < 100) AS few, (SELECT max(city) FROM lake.samples.cities WHERE population > 19000) AS last",
      );
      assertEqual(run.values, [[10n], ["city 1999"]], "both");
    },
  },
  {
    name: "texts with every control character and quote survive export as JSON and CSV",
    async run({ session, ...context }) {
      const run = await succeed(
        { session, ...context },
        "SELECT string_agg(chr(i::INTEGER), '') AS t, [{'k': 'a\"b', 'n': NULL}] AS l, MAP {'x': 1.5} AS m, 'NaN'::DOUBLE AS d FROM range(1, 40) r(i)",
      );
      const read = async (format: "json" | "csv") => {
        let text = "";
        const decoder = new TextDecoder();
        for await (const part of session.export(run.runId, format, never()))
          text += decoder.decode(part, { stream: true });
        return text;
      };
      const expected = String.fromCharCode(...Array.from({ length: 39 }, (_, at) => at + 1));
      const rows = JSON.parse(await read("json")) as unknown;
      assertEqual(rows, [{ t: expected, l: [{ k: 'a"b', n: null }], m: { x: 1.5 }, d: "nan" }], "JSON");
      assertTrue((await read("csv")).includes(`"${expected.replaceAll('"', '""')}"`), "CSV");
    },
  },
  {
    name: "an empty Result is exported in every format",
    async run(context) {
      const { runId } = await succeed(context, "SELECT 1 AS a, 'x' AS b WHERE false");
      for (const format of ["csv", "json", "arrow", "parquet"] as const) {
        let bytes = 0;
        for await (const part of context.session.export(runId, format, never())) bytes += part.length;
        assertTrue(bytes > 0, `${format} has bytes`);
      }
    },
  },
  {
    name: "a reader that leaves a Run early stops it",
    async run(context) {
      const request = {
        runId: newId("run_") as RunId,
        sql: "SELECT i FROM range(1000000000) t(i)",
        parameters: [],
        cells: [],
        previewRowsMax: null,
        timeoutMs: 60_000,
      };
      for await (const event of context.session.run(request, never())) if (event.type === "batch") break;
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
      assertEqual(await context.session.describeResult(request.runId, never()), null, "no Result is left");
    },
  },
];

/** What a page finds again that a page before it left behind: see `leaveBehind`. */
export function reloadRequirements(runId: RunId): readonly Requirement[] {
  return [
    {
      name: "after a reload a Result is there again: its columns, its pages, sorted too",
      async run(context) {
        const description = await context.session.describeResult(runId, never());
        assertEqual(description?.rowCount, CITY_ROWS, "rows");
        assertEqual(
          description?.columns.map(({ type }) => type),
          ["VARCHAR", "HUGEINT"],
          "types",
        );
        const page = await windowOf(context, runId, { offset: CITY_ROWS - 1, limit: 5 });
        assertEqual(page.values, [["city 1999"], ["19990"]], "last page");
        const order = [{ column: 1, direction: "descending" as const }];
        assertEqual(
          (await windowOf(context, runId, { order, limit: 1 })).values[1],
          ["19990"],
          "sorted as numbers",
        );
      },
    },
    {
      name: "after a reload another cell still reads that Result by its name",
      async run(context) {
        const cells = [{ name: "left_behind", runId }];
        const run = await succeed(context, "SELECT max(p) - 1 AS m FROM left_behind", { cells });
        assertEqual(run.values, [["19989"]], "value");
      },
    },
    {
      name: "after a reload fetched columns come from the cache",
      async run(context) {
        const stats = await statsOf(context, "SELECT max(city) FROM lake.samples.cities");
        assertEqual([stats.bytesRead, stats.bytesFromCache > 0], [0, true], "bytes");
      },
    },
  ];
}
