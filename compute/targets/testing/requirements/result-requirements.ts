import { newId } from "../../../protocol/ids.ts";
import type { RunId } from "../../../protocol/ids.ts";
import type { AggregateQuery, ExportFormat } from "../../../protocol/result-query.ts";
import { assertEqual, assertTrue } from "../assertions.ts";
import {
  type ConformanceContext,
  decode,
  never,
  refusalCode,
  type Requirement,
  requestOf,
  succeed,
  windowOf,
} from "../requirement.ts";

const ROWS =
  "SELECT i::INTEGER AS i, CASE WHEN i % 10 = 0 THEN NULL ELSE 'name ' || (i % 7) END AS name, (i % 100)::DECIMAL(9,2) AS amount, TIMESTAMP '2020-01-01' + to_hours(i::INTEGER) AS at, (i % 3)::HUGEINT AS h FROM range(5000) t(i)";

/** `i` of ROWS by name descending, NULLs last, then by amount, then as they came. */
function sortedRows(): number[] {
  const nameOf = (i: number) => (i % 10 === 0 ? -1 : i % 7);
  return Array.from({ length: 5_000 }, (_, i) => i).toSorted(
    (a, b) => nameOf(b) - nameOf(a) || (a % 100) - (b % 100) || a - b,
  );
}

async function exported(
  context: ConformanceContext,
  runId: RunId,
  format: ExportFormat,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of context.session.export(runId, format, never())) parts.push(part);
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function aggregated(context: ConformanceContext, runId: RunId, query: Partial<AggregateQuery>) {
  const whole = { runId, dimensions: [], measures: [], filters: [], limit: 1_000, ...query };
  const answer = await context.session.aggregate(whole, never());
  return { ...answer, values: decode(answer.bytes) };
}

const MiB = 1024 * 1024;

export const RESULT_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "a kept Result is described with its columns and rows, one that never was is null",
    async run(context) {
      const run = await succeed(context, ROWS);
      const description = await context.session.describeResult(run.runId, never());
      assertEqual(description?.rowCount, 5_000, "rows");
      assertEqual(description?.columns, run.columns, "columns");
      assertEqual(await context.session.describeResult(newId("run_"), never()), null, "unknown Result");
    },
  },
  {
    name: "windows: pages, beyond the end, none at all",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const page = await windowOf(context, runId, { offset: 4_990, limit: 100 });
      assertEqual([page.rowCount, page.rows], [5_000, 10], "last page");
      assertEqual(page.values[0]?.[9], 4_999, "last row");
      assertEqual((await windowOf(context, runId, { offset: 9_999 })).rows, 0, "beyond the end");
      assertEqual((await windowOf(context, runId, { limit: 0 })).rows, 0, "no rows");
    },
  },
  {
    name: "windows sort by several columns, NULLs last, ties in the Run's order",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const order = [
        { column: 1, direction: "descending" as const },
        { column: 2, direction: "ascending" as const },
      ];
      const expected = sortedRows();
      const first = await windowOf(context, runId, { order, limit: 200 });
      assertEqual(first.values[0], expected.slice(0, 200), "first rows");
      const last = await windowOf(context, runId, { order, offset: 4_400, limit: 600 });
      assertEqual(last.values[0], expected.slice(4_400), "last rows");
      assertEqual(
        last.values[1]?.slice(100).every((name) => name === null),
        true,
        "NULLs come last",
      );
      const pages = [0, 50, 100].map((offset) => windowOf(context, runId, { order, offset, limit: 50 }));
      const ids = (await Promise.all(pages)).flatMap(({ values }) => values[0] ?? []);
      assertEqual(ids, expected.slice(0, 150), "pages that were asked for at once");
    },
  },
  {
    name: "windows filter by every operator",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const count = async (column: number, operator: string, values: string[]) => {
        const filter = { column, operator: operator as "equals", values };
        return (await windowOf(context, runId, { filters: [filter] })).rowCount;
      };
      assertEqual(await count(0, "equals", ["42"]), 1, "equals");
      assertEqual(await count(0, "not_equals", ["42"]), 4_999, "not_equals");
      assertEqual(await count(0, "less", ["10"]), 10, "less");
      assertEqual(await count(0, "less_or_equal", ["10"]), 11, "less_or_equal");
      assertEqual(await count(2, "greater", ["98.5"]), 50, "greater");
      assertEqual(await count(2, "greater_or_equal", ["99.00"]), 50, "greater_or_equal");
      assertEqual(await count(1, "contains", ["ME 3"]), await count(1, "equals", ["name 3"]), "contains");
      assertEqual(await count(1, "starts_with", ["Name"]), 4_500, "starts_with");
      assertEqual(await count(0, "in", ["1", "2", "9999"]), 2, "in");
      assertEqual(await count(1, "is_null", []), 500, "is_null");
      assertEqual(await count(1, "is_not_null", []), 4_500, "is_not_null");
      assertEqual(await count(4, "equals", ["2"]), 1_666, "a column that travels as text");
      assertEqual(await count(3, "less", ["2020-01-02"]), 24, "a time");
      assertEqual(await count(1, "equals", ["'; DROP TABLE rows; --"]), 0, "a hostile value");
    },
  },
  {
    name: "a filter that does not fit its column, or an unknown one, is refused as bad_query",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const refused = (column: number) =>
        refusalCode(() =>
          windowOf(context, runId, { filters: [{ column, operator: "equals", values: ["abc"] }] }),
        );
      assertEqual(await refused(0), "bad_query", "text for a number");
      assertEqual(await refused(99), "bad_query", "unknown column");
    },
  },
  {
    name: "windows run beside a long Run",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const stop = new AbortController();
      const long = (async () => {
        const request = requestOf("SELECT count(*) FROM range(1000000000) a, range(1000) b");
        for await (const event of context.session.run(request, stop.signal))
          if (event.type === "ended") return event.outcome;
        return "";
      })();
      assertEqual((await windowOf(context, runId)).rows, 100, "rows");
      stop.abort();
      assertEqual(await long, "cancelled", "the long Run was still going");
    },
  },
  {
    name: "a Result that is gone is refused as result_gone, by every way of reading",
    async run(context) {
      const runId = newId("run_");
      const { session } = context;
      const calls = [
        () => windowOf(context, runId),
        () => session.summarize({ runId, column: 0 }, never()),
        () => aggregated(context, runId, {}),
        () => exported(context, runId, "csv"),
      ];
      for (const call of calls) assertEqual(await refusalCode(call), "result_gone", "code");
    },
  },
  {
    name: "summaries: numbers, times, texts, columns without values",
    async run(context) {
      const { runId } = await succeed(context, `SELECT *, NULL::DOUBLE AS nothing FROM (${ROWS})`);
      const of = (column: number) => context.session.summarize({ runId, column }, never());
      const [i, name, at, nothing] = [await of(0), await of(1), await of(3), await of(5)];
      assertEqual([i.rowCount, i.nullCount, i.min, i.max, i.top], [5_000, 0, "0", "4999", null], "numbers");
      const counted = i.histogram?.reduce((total, bin) => total + bin.count, 0);
      assertEqual(counted, 5_000, "rows in the bins");
      assertEqual([name.nullCount, name.histogram, name.top?.length], [500, null, 7], "texts");
      assertTrue((name.top?.[0]?.count ?? 0) >= (name.top?.[6]?.count ?? 0), "most frequent first");
      assertEqual(at.histogram?.[0]?.from, "2020-01-01 00:00:00", "times");
      assertEqual([nothing.nullCount, nothing.min, nothing.histogram], [5_000, null, null], "no values");
    },
  },
  {
    name: "aggregates: by value, bin and unit of time, with every measure",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const measure = (aggregate: string, column: number | null) => ({
        aggregate: aggregate as "count",
        column,
      });
      const byName = await aggregated(context, runId, {
        dimensions: [{ column: 1, grouping: { type: "value" } }],
        measures: [
          measure("count", null),
          measure("sum", 2),
          measure("min", 0),
          measure("max", 0),
          measure("distinct", 2),
        ],
      });
      assertEqual([byName.rows, byName.isCut], [8, false], "groups");
      assertEqual(
        (byName.values[1] as bigint[]).reduce((sum, n) => sum + n, 0n),
        5_000n,
        "counts",
      );
      const binned = await aggregated(context, runId, {
        dimensions: [{ column: 0, grouping: { type: "bin", binsMax: 10 } }],
        measures: [measure("mean", 0), measure("median", 0)],
      });
      assertTrue(binned.rows >= 5 && binned.rows <= 10, `${binned.rows} bins`);
      assertEqual(binned.values.length, 4, "lower edge, upper edge, two measures");
      const monthly = await aggregated(context, runId, {
        dimensions: [{ column: 3, grouping: { type: "time", unit: "month" } }],
        measures: [measure("count", null)],
      });
      assertEqual(monthly.values[1]?.[0], 744n, "hours of January");
      const hours = await aggregated(context, runId, {
        dimensions: [{ column: 3, grouping: { type: "time", unit: "hour_of_day" } }],
        measures: [measure("count", null)],
      });
      assertEqual(hours.rows, 24, "hours of the day");
    },
  },
  {
    name: "aggregates: filters apply, and more groups than asked for are cut and said so",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const query = {
        dimensions: [{ column: 0, grouping: { type: "value" as const } }],
        measures: [{ aggregate: "count" as const, column: null }],
      };
      const cut = await aggregated(context, runId, { ...query, limit: 10 });
      assertEqual([cut.rows, cut.isCut], [10, true], "cut");
      const filtered = await aggregated(context, runId, {
        ...query,
        limit: 10,
        filters: [{ column: 0, operator: "less", values: ["10"] }],
      });
      assertEqual([filtered.rows, filtered.isCut], [10, false], "exactly as many as asked for");
      const points = await aggregated(context, runId, { dimensions: query.dimensions, limit: 20 });
      assertEqual([points.rows, points.isCut], [20, true], "plain values");
    },
  },
  {
    name: "export: CSV, JSON and Arrow hold every row under the shown names",
    async run(context) {
      const { runId } = await succeed(
        context,
        "SELECT i AS a, 'x,\"' || i AS b, i::HUGEINT AS a FROM range(3000) t(i)",
      );
      const csv = new TextDecoder()
        .decode(await exported(context, runId, "csv"))
        .trimEnd()
        .split("\n");
      assertEqual([csv.length, csv[0], csv[1]], [3_001, "a,b,a_1", '0,"x,""0",0'], "CSV");
      const json: unknown = JSON.parse(new TextDecoder().decode(await exported(context, runId, "json")));
      assertTrue(Array.isArray(json) && json.length === 3_000, "JSON is an array of all rows");
      const arrow = decode(await exported(context, runId, "arrow"));
      assertEqual([arrow[0]?.length, arrow[2]?.[2_999]], [3_000, "2999"], "Arrow");
    },
  },
  {
    name: "export: Parquet is a Parquet file",
    async run(context) {
      const { runId } = await succeed(context, ROWS);
      const bytes = await exported(context, runId, "parquet");
      const magic =
        new TextDecoder().decode(bytes.subarray(0, 4)) + new TextDecoder().decode(bytes.subarray(-4));
      assertEqual(magic, "PAR1PAR1", "first and last bytes");
    },
  },
  {
    name: "another cell's Result is read by the cell's name",
    async run(context) {
      const orders = await succeed(
        context,
        "SELECT i AS id, i % 5 AS customer, 'x' AS customer, uuid() AS u FROM range(100) t(i)",
      );
      const run = await succeed(
        context,
        "SELECT customer, count(*) AS n, min(customer_1) AS x, count(u) AS u FROM Orders GROUP BY ALL ORDER BY ALL",
        {
          cells: [{ name: "orders", runId: orders.runId }],
        },
      );
      assertEqual(run.values[1], [20n, 20n, 20n, 20n, 20n], "counts");
      assertEqual(run.values[2]?.[0], "x", "a repeated name gets a number");
    },
  },
  {
    name: "a cell whose Result is gone fails as result_gone",
    async run(context) {
      const request = { ...requestOf("FROM vanished"), cells: [{ name: "vanished", runId: newId("run_") }] };
      for await (const event of context.session.run(request, never()))
        if (event.type === "ended") assertEqual(event.failure?.code, "result_gone", "code");
    },
  },
  {
    name: "a cell's name does not outlive the Run that was given it",
    async run(context) {
      const run = await succeed(context, "SELECT 1 AS a");
      await succeed(context, "FROM brief", { cells: [{ name: "brief", runId: run.runId }] });
      const request = requestOf("FROM brief");
      for await (const event of context.session.run(request, never()))
        if (event.type === "ended") assertEqual(event.failure?.errorSubtype, "MISSING_ENTRY", "subtype");
    },
  },
  {
    name: "a huge Result streams whole with flat memory",
    async run({ session, hugeRows, memoryBytes }) {
      const before = (await memoryBytes?.()) ?? 0;
      let [rows, peak] = [0, before];
      const sql = `SELECT i, i * 1.5::DOUBLE AS d, 'text number ' || i AS t FROM range(${hugeRows}) r(i)`;
      for await (const event of session.run(
        requestOf(sql, { previewRowsMax: null, timeoutMs: 600_000 }),
        never(),
      )) {
        if (event.type === "batch") rows += event.rows;
        if (event.type === "batch" && memoryBytes !== null) peak = Math.max(peak, await memoryBytes());
        if (event.type === "ended") assertEqual(event.result?.rowCount, hugeRows, "rows of the Result");
      }
      assertEqual(rows, hugeRows, "rows that were streamed");
      assertTrue(peak - before <= 384 * MiB, `memory grew by ${Math.round((peak - before) / MiB)} MiB`);
    },
  },
];
