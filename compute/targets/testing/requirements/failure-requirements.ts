import { assertEqual, assertTrue } from "../assertions.ts";
import { type ConformanceContext, fail, never, type Requirement, succeed } from "../requirement.ts";

/** The failing token, by its offsets in the whole text. */
async function failingToken(context: ConformanceContext, sql: string): Promise<string> {
  const { position } = await fail(context, sql);
  assertTrue(position !== undefined, `${sql} fails at a position`);
  return sql.slice(position.start, position.end);
}

const positions: Requirement[] = [
  ["SELECT foo FROM range(3)", "foo"],
  ["SELECT 'é😀', strlenx('a')", "strlenx"],
  ["SELECT 1;\n-- ß\nSELECT 2 FROMM range(3)", "range"],
  ["selct 1", "selct"],
  ["SELECT 1 AS a; SELECT * FROM no_such_table", "no_such_table"],
  ["SELECT CAST('abc' AS INTEGER)", "CAST"],
].map(([sql = "", token]) => ({
  name: `an error has its position in the whole text: ${sql.replaceAll("\n", " ")}`,
  async run(context) {
    assertEqual(await failingToken(context, sql), token, "token at the position");
  },
}));

const refusals: Requirement[] = [
  "COPY (SELECT 1) TO 'x.csv'",
  "ATTACH 'x.duckdb'",
  "INSTALL httpfs",
  "LOAD httpfs",
  "CREATE SECRET s (TYPE s3)",
  "PRAGMA database_list",
  "SET threads = 1",
].map((sql) => ({
  name: `refused by its kind, with a way out: ${sql}`,
  async run(context) {
    const failure = await fail(context, sql);
    assertEqual(failure.code, "refused_statement", "code");
    assertTrue((failure.nextStep ?? "") !== "", "says what to do instead");
  },
}));

export const FAILURE_REQUIREMENTS: readonly Requirement[] = [
  ...positions,
  {
    name: "an unknown column names what was meant",
    async run(context) {
      const failure = await fail(context, "SELECT populaton FROM lake.samples.cities");
      assertEqual([failure.code, failure.exceptionType], ["sql_error", "Binder"], "kind");
      assertTrue(failure.candidates?.some((name) => name.includes("population")) ?? false, "candidates");
    },
  },
  {
    name: "an unknown relation names what was meant",
    async run(context) {
      const failure = await fail(context, "FROM lake.samples.citys");
      assertEqual(failure.errorSubtype, "MISSING_ENTRY", "subtype");
      assertTrue(failure.candidates?.some((name) => name.includes("cities")) ?? false, "candidates");
    },
  },
  {
    name: "an error in the middle of the rows fails the Run and leaves no Result",
    async run(context) {
      const sql =
        "SELECT CASE WHEN i = 90000 THEN error('row ' || i) ELSE i END AS a FROM range(100000) t(i)";
      const failure = await fail(context, sql, { previewRowsMax: null });
      assertTrue(failure.message.includes("row 90000"), failure.message);
    },
  },
  ...refusals,
  {
    name: "a deadline fails the Run as timed_out, and the next one works",
    async run(context) {
      const failure = await fail(context, "SELECT count(*) FROM range(1000000000) a, range(1000) b", {
        timeoutMs: 200,
      });
      assertEqual(failure.code, "timed_out", "code");
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
    },
  },
  {
    name: "a statement that needs what this place lacks says so, and the Session lives on",
    async run(context) {
      if (context.lackingSql === null) return;
      await succeed(context, "CREATE OR REPLACE TEMP TABLE before_lack AS SELECT 5 AS a");
      const failure = await fail(context, context.lackingSql);
      assertEqual(failure.code, "missing_capability", "code");
      assertTrue((failure.nextStep ?? "") !== "", "names a way out");
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
    },
  },
  {
    name: "plan: a bad text is an answer with its failure, a good one tells columns, relations and scans",
    async run({ session }) {
      const plan = (sql: string) => session.plan({ sql, parameters: [], cells: [] }, never());
      const bad = await plan("SELECT 1; SELECT nope FROM lake.samples.cities");
      assertEqual(bad.failure?.position, { start: 17, end: 21 }, "position");
      const good = await plan("SELECT city FROM lake.samples.cities WHERE population > 5");
      assertEqual([good.failure, good.relations], [null, ["lake.samples.cities"]], "relations");
      assertEqual(good.columns, [{ name: "city", type: "VARCHAR" }], "columns");
      assertEqual(good.statements[0]?.scans[0]?.columns, ["city", "population"], "columns of the scan");
    },
  },
];
