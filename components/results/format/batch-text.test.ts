import {
  bool,
  columnFromArray,
  dateDay,
  decimal,
  field,
  fixedSizeList,
  float32,
  float64,
  int32,
  int64,
  interval,
  list,
  map,
  struct,
  timeMicrosecond,
  timestamp,
  utf8,
} from "@uwdata/flechette";
import type { DataType } from "@uwdata/flechette";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { columnText } from "./batch-text.ts";

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:");
});
afterAll(() => instance.closeSync());

/** The engine's own cast: the truth that every formatter is held against. */
async function engineText(expression: string): Promise<string | null> {
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT CAST(${expression} AS VARCHAR)`);
  connection.closeSync();
  return reader.getRows()[0]?.[0] as string | null;
}

const text = (value: unknown, type: DataType) =>
  columnText(columnFromArray([value], type, { useBigInt: true }), 0);

const DOUBLES = [
  0,
  -0,
  1,
  1.5,
  0.1,
  1e15,
  1e16,
  1e20,
  1e-4,
  1e-5,
  123456789.125,
  Number.MAX_VALUE,
  5e-324,
  2 ** 53,
];
test.each([...DOUBLES, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "the double %s reads as the engine prints it",
  async (value) => {
    expect(text(value, float64())).toBe(
      await engineText(`'${Object.is(value, -0) ? "-0.0" : value}'::DOUBLE`),
    );
  },
);

test.each([0.1, 1e10, 16777216, 3.4e38, 1e-10, 2.5])(
  "the float %s reads as the engine prints it",
  async (value) => {
    expect(text(Math.fround(value), float32())).toBe(await engineText(`'${value}'::FLOAT`));
  },
);

const DAYS = [0, -1, 11_323, 20_000_000, -719_163, -800_000, 2_147_483_647];
test.each(DAYS)("day %s reads as the engine prints it", async (days) => {
  const column = columnFromArray(Int32Array.of(days) as unknown as number[], int32());
  const batch = column.data[0];
  if (!batch) throw new Error("no batch");
  batch.type = dateDay();
  const expected =
    days === 2_147_483_647 ? "infinity" : await engineText(`DATE '1970-01-01' + (${days})::INTEGER`);
  expect(columnText(column, 0)).toBe(expected);
});

const MICROSECONDS = [0n, 1n, -1n, 978_307_800_000_000n, -62_200_000_000_000_000n, 327_403_382_400_000_000n];
test.each(MICROSECONDS)("time stamp %s µs reads as the engine prints it", async (value) => {
  const column = columnFromArray(BigInt64Array.of(value) as unknown as bigint[], int64());
  const batch = column.data[0];
  if (!batch) throw new Error("no batch");
  batch.type = timestamp(2);
  expect(columnText(column, 0)).toBe(await engineText(`make_timestamp(${value}::BIGINT)`));
});

test("64-bit integers and decimals keep every digit", () => {
  expect(text(9_223_372_036_854_775_807n, int64())).toBe("9223372036854775807");
  const huge = -99_999_999_999_999_999_999_999_999_999_999_999_999n;
  expect(text(huge, decimal(38, 10, 128))).toBe("-9999999999999999999999999999.9999999999");
  expect(text(5n, decimal(5, 2, 128))).toBe("0.05");
});

test.each([
  [14, 3, 14_405_678_000_000n, "INTERVAL '14 months 3 days 04:00:05.678'"],
  [-1, 0, 0n, "INTERVAL '-1 month'"],
  [0, 0, 0n, "INTERVAL '0 days'"],
  [0, 1, -11_045_000_000_000n, "INTERVAL '1 day' - INTERVAL '03:04:05'"],
])(
  "an interval of %s months, %s days, %s ns reads as the engine prints it",
  async (months, days, nanoseconds, sql) => {
    const value = Float64Array.of(months, days, Number(nanoseconds));
    expect(text(value, interval(2))).toBe(await engineText(sql));
  },
);

test("a value that is missing has no text, and an empty text is not missing", () => {
  expect(text(null, utf8())).toBeNull();
  expect(text("", utf8())).toBe("");
});

const NESTED_TEXTS = [
  "a, b",
  "c",
  "it's",
  "NULL",
  "null",
  "",
  " x",
  "a\\b",
  'x"y',
  "[z",
  "p(q)",
  "k:v",
  "k=v",
  "é",
  "a;b",
  "a\nb",
  "<x>",
  "a}",
  "x ",
  "\u00a0x",
  "x\t",
];
test("texts in a list are quoted as the engine quotes them", async () => {
  const literals = NESTED_TEXTS.map((item) => `'${item.replaceAll("'", "''")}'`);
  expect(text([...NESTED_TEXTS, null], list(utf8()))).toBe(
    await engineText(`[${[...literals, "NULL"].join(", ")}]`),
  );
});

test("structs, maps and arrays read as the engine prints them", async () => {
  const row = struct([field("a", int32()), field("c d", list(int32())), field("it's", bool())]);
  expect(text({ a: 1, "c d": [1, null], "it's": true }, row)).toBe(
    await engineText("{'a': 1, 'c d': [1, NULL], 'it''s': true}"),
  );
  expect(
    text(
      [
        ["a", 1],
        ["x=y", null],
      ],
      map(utf8(), int32()),
    ),
  ).toBe(await engineText("MAP {'a': 1, 'x=y': NULL}"));
  expect(text(["a, b", ""], fixedSizeList(utf8(), 2))).toBe(await engineText("['a, b', '']::VARCHAR[2]"));
});

test("times inside a list are quoted because of their colons", async () => {
  expect(text([3_723_500_000n], list(timeMicrosecond()))).toBe(await engineText("[TIME '01:02:03.5']"));
});
