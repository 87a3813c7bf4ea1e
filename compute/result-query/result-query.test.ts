import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { arrowEncoding } from "../protocol/arrow-encoding.ts";
import type { AggregateQuery, ResultFilter, ResultOrder } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { aggregateSql } from "./aggregate-sql.ts";
import { summarizeColumn } from "./summarize-column.ts";
import { openNative, openWasm, type TextEngine } from "./testing/two-engines.ts";
import { countSql, permutationSql, permutedWindowSql, windowSql } from "./window-sql.ts";

const column = (name: string, type: string): ResultColumn => ({ name, type, encoding: arrowEncoding(type) });
const everything = { offset: 0, limit: 10_000, order: [], filters: [] };

describe.each([
  ["native", openNative],
  ["wasm", openWasm],
])("on %s", (_name, open) => {
  let engine: TextEngine;
  beforeAll(async () => {
    engine = await open();
  });

  const pairs = [column("n", "INTEGER"), column("t", "VARCHAR")];

  async function fill(rows: readonly Row[]): Promise<void> {
    await engine.run("CREATE OR REPLACE TABLE rows (c0 INTEGER, c1 VARCHAR)");
    const literal = (text: string | null) => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);
    const values = rows.map(({ n, t }) => `(${n ?? "NULL"}, ${literal(t)})`);
    if (values.length > 0) await engine.run(`INSERT INTO rows VALUES ${values.join(", ")}`);
  }

  test("any filters and order: the same rows as plain JavaScript finds, in pages that join", async () => {
    const property = fc.asyncProperty(ROWS, FILTERS, ORDER, async (rows, filters, order) => {
      await fill(rows);
      const expected = sorted(
        rows.filter((row) => filters.every((filter) => passes(row, filter))),
        order,
      );
      const pages = [];
      for (let offset = 0; offset <= expected.length; offset += 7)
        pages.push(...(await engine.query(windowSql({ offset, limit: 7, order, filters }, pairs, "rows"))));
      expect(pages.map((row) => [row.c0, row.c1])).toEqual(
        expected.map(({ n, t }) => [n === null ? null : String(n), t]),
      );
      await engine.run("DROP TABLE IF EXISTS permutation");
      const permutation = permutationSql({ order, filters }, pairs, "rows");
      if (permutation.parameters.length === 0) {
        await engine.run(`CREATE TABLE permutation AS ${permutation.sql}`);
        const page = permutedWindowSql({ offset: 3, limit: 5 }, pairs, "rows", "permutation");
        expect(await engine.query(page)).toEqual(pages.slice(3, 8));
      }
      const [count] = await engine.query(countSql({ filters }, pairs, "rows"));
      expect(Number(count?.rows)).toBe(expected.length);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test("a value that does not fit the column's type is an error of the engine, not a wrong answer", async () => {
    await fill([{ n: 1, t: "a" }]);
    const filters: ResultFilter[] = [{ column: 0, operator: "equals", values: ["abc"] }];
    const query = async () => engine.query(windowSql({ ...everything, filters }, pairs, "rows"));
    await expect(query()).rejects.toThrow(/abc/);
  });

  test("a filter or an order on a column that is not there throws before any SQL", () => {
    const filters: ResultFilter[] = [{ column: 7, operator: "is_null", values: [] }];
    expect(() => windowSql({ ...everything, filters }, pairs, "rows")).toThrow(RangeError);
    const order: ResultOrder[] = [{ column: 7, direction: "ascending" }];
    expect(() => windowSql({ ...everything, order }, pairs, "rows")).toThrow(RangeError);
  });

  test("a type's text from data never becomes SQL", () => {
    const hostile = [column("e", "ENUM('a', 'x) OR true --')")];
    const filters: ResultFilter[] = [{ column: 0, operator: "equals", values: ["a"] }];
    expect(windowSql({ ...everything, filters }, hostile, "rows").sql).not.toContain("OR true");
  });

  test("columns that travel as text are cast, unnamed structs without the names they are stored under", async () => {
    await engine.run(
      "CREATE OR REPLACE TABLE rows AS SELECT 1::HUGEINT AS c0, {'v1': 1, 'v2': 'a'} AS c1, [{'v1': 1, 'v2': {'v1': 2}}, NULL] AS c2",
    );
    const columns = [
      column("h", "HUGEINT"),
      column("r", "STRUCT(INTEGER, VARCHAR)"),
      column("l", "STRUCT(INTEGER, STRUCT(INTEGER))[]"),
    ];
    const rows = await engine.query(windowSql(everything, columns, "rows"));
    expect(rows).toEqual([{ c0: "1", c1: "(1, a)", c2: "[(1, (2)), NULL]" }]);
  });

  describe("charts", () => {
    const columns = [
      column("n", "INTEGER"),
      column("at", "TIMESTAMP WITH TIME ZONE"),
      column("day", "DATE"),
      column("k", "ENUM('a', 'b')"),
      column("x", "DOUBLE"),
    ];
    beforeAll(() =>
      engine.run(
        "CREATE OR REPLACE TABLE chart AS SELECT i::INTEGER AS c0, CAST('2020-01-' || lpad((1 + i % 28)::VARCHAR, 2, '0') || ' 10:00:00+00' AS TIMESTAMPTZ) AS c1, DATE '2020-01-01' + i::INTEGER AS c2, (CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END)::ENUM('a', 'b') AS c3, CASE WHEN i % 50 = 0 THEN 'nan'::DOUBLE ELSE i / 8 END AS c4 FROM range(1000) t(i)",
      ),
    );
    const groups = async (query: Partial<AggregateQuery>) => {
      const whole = {
        runId: "run_00000000000000000000000000" as const,
        dimensions: [],
        measures: [],
        filters: [],
        limit: 1_000,
        ...query,
      };
      return engine.query(aggregateSql(whole, columns, "chart").groups);
    };
    const counted = [{ aggregate: "count" as const, column: null }];

    test.each([0, 1, 2, 4])(
      "bins of column %i cover every finite value once and are few enough",
      async (at) => {
        const bins = await groups({
          dimensions: [{ column: at, grouping: { type: "bin", binsMax: 12 } }],
          measures: counted,
        });
        const finite = bins.filter(({ d0 }) => d0 !== null);
        expect(finite.length).toBeLessThanOrEqual(12);
        expect(finite.length).toBeGreaterThan(3);
        expect(bins.reduce((sum, { m0 }) => sum + Number(m0), 0)).toBe(1_000);
        for (const [index, bin] of finite.entries()) {
          const next = finite[index + 1];
          if (next !== undefined && at < 3) expect(bin.d0_end).toBe(next.d0);
        }
      },
    );

    test("units of time work on dates, timestamps and zoned timestamps alike", async () => {
      for (const at of [1, 2]) {
        const months = await groups({
          dimensions: [{ column: at, grouping: { type: "time", unit: "month" } }],
          measures: counted,
        });
        expect(months[0]).toMatchObject({ d0: "2020-01-01 00:00:00" });
      }
      const days = await groups({
        dimensions: [{ column: 2, grouping: { type: "time", unit: "day_of_week" } }],
        measures: counted,
      });
      expect(days.map(({ d0 }) => Number(d0))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    test("an enum dimension travels as text, sums of whole numbers as DOUBLE", async () => {
      const rows = await groups({
        dimensions: [{ column: 3, grouping: { type: "value" } }],
        measures: [
          { aggregate: "sum", column: 0 },
          { aggregate: "mean", column: 2 },
          { aggregate: "median", column: 1 },
        ],
      });
      expect(rows.map(({ d0, m0 }) => [d0, m0])).toEqual([
        ["a", "249500.0"],
        ["b", "250000.0"],
      ]);
      expect(rows[0]?.m1).toMatch(/^2021-05-14/);
    });

    test("measures without dimensions are one row", async () => {
      expect(await groups({ measures: [{ aggregate: "max", column: 0 }] })).toEqual([{ m0: "999" }]);
    });

    test.each(columns.map(({ name }, at) => [name, at] as const))("summary of %s", async (_column, at) => {
      const summary = await summarizeColumn(at, columns, "chart", (bound) => engine.query(bound));
      expect(summary.rowCount).toBe(1_000);
      expect(summary.histogram === null).toBe(at === 3);
      const bins = summary.histogram ?? summary.top ?? [];
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(at === 4 ? 980 : 1_000);
    });
  });
});

interface Row {
  readonly n: number | null;
  readonly t: string | null;
}

const TEXT = fc.string({ unit: fc.constantFrom("a", "B", "b", "'", "%", "_", " ", "\\", "é"), maxLength: 4 });
const NUMBER = fc.integer({ min: -5, max: 5 });
const ROWS = fc.array(fc.record({ n: fc.option(NUMBER), t: fc.option(TEXT) }), { maxLength: 40 });
const COMPARISONS = ["equals", "not_equals", "less", "less_or_equal", "greater", "greater_or_equal"] as const;
const FILTERS: fc.Arbitrary<ResultFilter[]> = fc.array(
  fc.oneof<fc.Arbitrary<ResultFilter>[]>(
    fc.record({
      column: fc.constant(0),
      operator: fc.constantFrom(...COMPARISONS),
      values: fc.tuple(NUMBER.map(String)),
    }),
    fc.record({
      column: fc.constant(0),
      operator: fc.constant("in" as const),
      values: fc.array(NUMBER.map(String)),
    }),
    fc.record({
      column: fc.constant(1),
      operator: fc.constantFrom("contains" as const, "starts_with" as const, "equals" as const),
      values: fc.tuple(TEXT),
    }),
    fc.record({
      column: fc.constantFrom(0, 1),
      operator: fc.constantFrom("is_null" as const, "is_not_null" as const),
      values: fc.constant([]),
    }),
  ),
  { maxLength: 3 },
);
const ORDER: fc.Arbitrary<ResultOrder[]> = fc.array(
  fc.record({
    column: fc.constantFrom(0, 1),
    direction: fc.constantFrom("ascending" as const, "descending" as const),
  }),
  { maxLength: 2 },
);

function passes({ n, t }: Row, { column: at, operator, values }: ResultFilter): boolean {
  const [value = ""] = values;
  const held = at === 0 ? n : t;
  switch (operator) {
    case "is_null":
      return held === null;
    case "is_not_null":
      return held !== null;
    case "not_equals":
      return held !== Number(value);
    case "in":
      return n !== null && values.map(Number).includes(n);
    case "contains":
      return t?.toLowerCase().includes(value.toLowerCase()) ?? false;
    case "starts_with":
      return t?.toLowerCase().startsWith(value.toLowerCase()) ?? false;
    case "equals":
      return at === 0 ? n === Number(value) : t === value;
    case "less":
      return n !== null && n < Number(value);
    case "less_or_equal":
      return n !== null && n <= Number(value);
    case "greater":
      return n !== null && n > Number(value);
    case "greater_or_equal":
      return n !== null && n >= Number(value);
  }
}

/** NULLs last, texts by their bytes, ties as they came. */
function sorted(rows: readonly Row[], order: readonly ResultOrder[]): Row[] {
  return rows.toSorted((left, right) => {
    for (const { column: at, direction } of order) {
      const [a, b] = at === 0 ? [left.n, right.n] : [left.t, right.t];
      if (a === b) continue;
      if (a === null) return 1;
      if (b === null) return -1;
      const difference =
        typeof a === "number" ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
      if (difference !== 0) return direction === "ascending" ? difference : -difference;
    }
    return 0;
  });
}
