import { assertEqual } from "../assertions.ts";
import { type ConformanceContext, type Requirement, succeed, windowOf } from "../requirement.ts";

type Row = readonly [sql: string, type: string, encoding: "arrow" | "text", value: unknown];

/** Values at the edges of every type, as they come out of Arrow or as the engine's text. */
const VALUES: readonly Row[] = [
  ["true", "BOOLEAN", "arrow", true],
  ["(-128)::TINYINT", "TINYINT", "arrow", -128],
  ["255::UTINYINT", "UTINYINT", "arrow", 255],
  ["(-32768)::SMALLINT", "SMALLINT", "arrow", -32768],
  ["65535::USMALLINT", "USMALLINT", "arrow", 65535],
  ["(-2147483648)::INTEGER", "INTEGER", "arrow", -2147483648],
  ["4294967295::UINTEGER", "UINTEGER", "arrow", 4294967295],
  ["(-9223372036854775808)::BIGINT", "BIGINT", "arrow", -9223372036854775808n],
  ["18446744073709551615::UBIGINT", "UBIGINT", "arrow", 18446744073709551615n],
  ["1.5::FLOAT", "FLOAT", "arrow", 1.5],
  ["'-infinity'::DOUBLE", "DOUBLE", "arrow", Number.NEGATIVE_INFINITY],
  ["'nan'::DOUBLE", "DOUBLE", "arrow", Number.NaN],
  ["5e-324::DOUBLE", "DOUBLE", "arrow", 5e-324],
  ["(-99.99)::DECIMAL(4,2)", "DECIMAL(4,2)", "arrow", -9999n],
  ["9999999.99::DECIMAL(9,2)", "DECIMAL(9,2)", "arrow", 999999999n],
  ["(-999999999999999.999)::DECIMAL(18,3)", "DECIMAL(18,3)", "arrow", -999999999999999999n],
  ["'99999999999999999999999999999999999999'::DECIMAL(38,0)", "DECIMAL(38,0)", "arrow", 10n ** 38n - 1n],
  ["''", "VARCHAR", "arrow", ""],
  ["'naïve 😀 text'", "VARCHAR", "arrow", "naïve 😀 text"],
  ["repeat('ab', 5000)", "VARCHAR", "arrow", "ab".repeat(5000)],
  ["'\\x00\\xFFA'::BLOB", "BLOB", "arrow", [0, 255, 65]],
  ["DATE '0001-01-01'", "DATE", "arrow", -62135596800000],
  ["DATE '9999-12-31'", "DATE", "arrow", 253402214400000],
  ["TIME '23:59:59.999999'", "TIME", "arrow", 86399999999n],
  ["TIMESTAMP '1969-12-31 23:59:59.5'", "TIMESTAMP", "arrow", -500],
  ["TIMESTAMP_S '2001-02-03 04:05:06'", "TIMESTAMP_S", "arrow", 981173106000],
  ["TIMESTAMP_MS '2001-02-03 04:05:06.789'", "TIMESTAMP_MS", "arrow", 981173106789],
  ["TIMESTAMP_NS '2001-02-03 04:05:06.5'", "TIMESTAMP_NS", "arrow", 981173106500],
  ["TIMESTAMPTZ '2001-02-03 04:05:06+02'", "TIMESTAMP WITH TIME ZONE", "arrow", 981165906000],
  ["170141183460469231731687303715884105727::HUGEINT", "HUGEINT", "text", String(2n ** 127n - 1n)],
  ["'340282366920938463463374607431768211455'::UHUGEINT", "UHUGEINT", "text", String(2n ** 128n - 1n)],
  [
    "'-123456789012345678901234567890123456789012'::BIGNUM",
    "BIGNUM",
    "text",
    "-123456789012345678901234567890123456789012",
  ],
  ["'00000000-0000-0000-0000-0000000000ff'::UUID", "UUID", "text", "00000000-0000-0000-0000-0000000000ff"],
  ["'0101011'::BIT", "BIT", "text", "0101011"],
  ["'b''c'::ENUM('a', 'b''c')", "ENUM('a', 'b''c')", "text", "b'c"],
  ["INTERVAL '1 year 2 months 3 days 04:05:06.7'", "INTERVAL", "text", "1 year 2 months 3 days 04:05:06.7"],
  ["'12:34:56.789+02:30'::TIMETZ", "TIME WITH TIME ZONE", "text", "12:34:56.789+02:30"],
  ["'12:34:56.123456789'::TIME_NS", "TIME_NS", "text", "12:34:56.123456789"],
  ["{'a': 1, 'b': [2]}::VARIANT", "VARIANT", "text", "{'a': 1, 'b': [2]}"],
  ["'POINT (1 2)'::GEOMETRY", "GEOMETRY", "text", "POINT (1 2)"],
  ["union_value(num := 1)", "UNION(num INTEGER)", "text", "1"],
  ["[1, NULL, 3]", "INTEGER[]", "arrow", [1, null, 3]],
  ["[['a'], [], NULL]", "VARCHAR[][]", "arrow", [["a"], [], null]],
  ["[1, 2]::INTEGER[2]", "INTEGER[2]", "arrow", [1, 2]],
  ["{'a': 1, 'x y': 'z'}", 'STRUCT(a INTEGER, "x y" VARCHAR)', "arrow", { a: 1, "x y": "z" }],
  ["[{'k': [true, NULL]}]", "STRUCT(k BOOLEAN[])[]", "arrow", [{ k: [true, null] }]],
  ["[1::HUGEINT]", "HUGEINT[]", "text", "[1]"],
  ["{'u': 1::UHUGEINT}", "STRUCT(u UHUGEINT)", "text", "{'u': 1}"],
  ["row(1, 'a')", "STRUCT(INTEGER, VARCHAR)", "text", "(1, a)"],
  ["NULL", "INTEGER", "arrow", null],
];

const valueRequirements: Requirement[] = VALUES.map(([sql, type, encoding, value]) => ({
  name: `value: ${sql.length > 60 ? `${sql.slice(0, 57)}…` : sql}`,
  async run(context) {
    const run = await succeed(context, `SELECT ${sql} AS v`);
    assertEqual(run.columns, [{ name: "v", type, encoding }], "column");
    assertEqual(run.values, [[value]], "value in the preview");
    const page = await windowOf(context, run.runId);
    assertEqual(page.values, [[value]], "value in a window");
  },
}));

/** A NULL beside a value, and values over several chunks, for a type of each layout. */
async function checkNulls(context: ConformanceContext): Promise<void> {
  const types = ["BOOLEAN", "SMALLINT", "DOUBLE", "DECIMAL(9,2)", "VARCHAR", "DATE", "HUGEINT", "INTEGER[]"];
  const items = types.map((type, at) => {
    const value = type === "INTEGER[]" ? "[i % 100]" : type === "DATE" ? "DATE '2000-01-01'" : "i % 2";
    return `CASE WHEN i % 3 = 0 THEN NULL ELSE (${value})::${type} END AS c${at}`;
  });
  const run = await succeed(context, `SELECT ${items.join(", ")} FROM range(5000) t(i)`, {
    previewRowsMax: null,
  });
  for (const [at, values] of run.values.entries()) {
    assertEqual(values.length, 5000, `rows of ${types[at]}`);
    const misplaced = values.findIndex((value, row) => (value === null) !== (row % 3 === 0));
    assertEqual(misplaced, -1, `first row of ${types[at]} whose NULL is wrong`);
  }
}

export const VALUE_REQUIREMENTS: readonly Requirement[] = [
  ...valueRequirements,
  {
    name: "value: MAP with NULLs keeps its order",
    async run(context) {
      const run = await succeed(context, "SELECT MAP {'k': [1], 'a': NULL} AS v");
      assertEqual(run.columns[0]?.encoding, "arrow", "encoding");
      const [value] = run.values[0] ?? [];
      const entries = value instanceof Map ? [...value] : value;
      assertEqual(
        entries,
        [
          ["k", [1]],
          ["a", null],
        ],
        "entries",
      );
    },
  },
  { name: "NULLs stay in their rows over several chunks, for every layout", run: checkNulls },
];
