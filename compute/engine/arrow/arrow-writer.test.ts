import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { tableFromIPC } from "@uwdata/flechette";
import { beforeAll, describe, expect, test } from "vitest";
import { createArrowWriter } from "./arrow-writer.ts";
import type { StringReading } from "./string-vector.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
});

/** Columns as flechette decodes what the writer made. */
async function decoded(sql: string, types: string[], reading: StringReading = "clustered") {
  const result = await connection.stream(sql);
  const names = types.map((_, at) => `c${at}`);
  const writer = createArrowWriter(names, types, 4096, reading);
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  )
    writer.append(chunk);
  const table = tableFromIPC(writer.take(), { useBigInt: true, useDecimalInt: true });
  return names.map((_, at) => Array.from(table.getChildAt(at).toArray() as Iterable<unknown>));
}

/** Typed arrays and maps as arrays. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (item instanceof Map) return [...item];
      return ArrayBuffer.isView(item) ? Array.from(item as unknown as Iterable<unknown>) : item;
    }),
  );

const one = async (sql: string, type: string) =>
  (await decoded(`SELECT ${sql}::${type} AS v`, [type]))[0]?.[0];

describe("values at their extremes", () => {
  test.each([
    ["true", "BOOLEAN", true],
    ["(-128)", "TINYINT", -128],
    ["255", "UTINYINT", 255],
    ["(-32768)", "SMALLINT", -32768],
    ["65535", "USMALLINT", 65535],
    ["(-2147483648)", "INTEGER", -2147483648],
    ["4294967295", "UINTEGER", 4294967295],
    ["(-9223372036854775808)", "BIGINT", -9223372036854775808n],
    ["18446744073709551615", "UBIGINT", 18446744073709551615n],
    ["1.5", "FLOAT", 1.5],
    ["-1.7976931348623157e308", "DOUBLE", -1.7976931348623157e308],
    ["'nan'", "DOUBLE", Number.NaN],
    ["-99.99", "DECIMAL(4,2)", -9999n],
    ["-9999999.99", "DECIMAL(9,2)", -999999999n],
    ["-999999999999999.999", "DECIMAL(18,3)", -999999999999999999n],
    ["'-99999999999999999999999999999999999999'", "DECIMAL(38,0)", -99999999999999999999999999999999999999n],
    ["''", "VARCHAR", ""],
    ["'twelve bytes'", "VARCHAR", "twelve bytes"],
    ["'thirteen byte'", "VARCHAR", "thirteen byte"],
    ["'naïve 😀 text beyond twelve'", "VARCHAR", "naïve 😀 text beyond twelve"],
    ["NULL", "VARCHAR", null],
    ["'\\x00\\xFF'", "BLOB", new Uint8Array([0, 255])],
  ])("%s as %s", async (sql, type, value) => {
    expect(await one(sql, type)).toEqual(value);
  });

  test("times are counted in their own units", async () => {
    const columns = await decoded(
      "SELECT DATE '1969-12-31', TIME '23:59:59.999999', TIMESTAMP_S '1970-01-01 00:00:01', TIMESTAMP_NS '1970-01-01 00:00:01', TIMESTAMPTZ '1970-01-01 01:00:00+01'",
      ["DATE", "TIME", "TIMESTAMP_S", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"],
    );
    expect(columns.map(([value]) => value)).toEqual([-86_400_000, 86_399_999_999n, 1000, 1000, 0]);
  });
});

describe("nested values", () => {
  test.each([
    ["[1, NULL, 3]", "INTEGER[]", [1, null, 3]],
    ["[[], NULL, ['a long text, really', 'b']]", "VARCHAR[][]", [[], null, ["a long text, really", "b"]]],
    ["[1, 2]", "INTEGER[2]", [1, 2]],
    ["{'a': 1, 'b': NULL}", 'STRUCT(a INTEGER, "b" VARCHAR)', { a: 1, b: null }],
    [
      "MAP {'k': [1], 'l': NULL}",
      "MAP(VARCHAR, INTEGER[])",
      [
        ["k", [1]],
        ["l", null],
      ],
    ],
    ["[{'x': [true]}]", "STRUCT(x BOOLEAN[])[]", [{ x: [true] }]],
  ])("%s", async (sql, type, value) => {
    const found = await one(sql, type);
    expect(plain(found)).toEqual(value);
  });
});

describe.each(["clustered", "single"] as const)("texts read %s", (reading) => {
  test.each([
    "SELECT repeat('é', (i % 40)::INT) || i AS v FROM range(20_000) t(i)",
    "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE 'text number ' || hash(i) END AS v FROM range(10_001) t(i)",
    "SELECT 'the same long text again and again' AS v FROM range(5000)",
    "SELECT repeat(chr((97 + i % 26)::INT), 5000) AS v FROM range(300) t(i)",
    "SELECT 'some text ' || hash(i) AS v FROM range(5000) t(i) ORDER BY hash(i + 1)",
    "SELECT NULL::VARCHAR AS v FROM range(3000)",
  ])("%s", async (sql) => {
    const [found] = await decoded(sql, ["VARCHAR"], reading);
    const expected = (await connection.runAndReadAll(sql)).getColumnsJson()[0];
    expect(found).toEqual(expected);
  });
});

test("lists of texts with NULLs over many chunks keep every value", async () => {
  const sql =
    "SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE list_transform(range(i % 5), x -> CASE WHEN x = 2 THEN NULL ELSE 'item ' || i || ' of this list ' || x END) END AS v FROM range(9000) t(i) WHERE i % 11 <> 3";
  const [found] = await decoded(sql, ["VARCHAR[]"]);
  const expected = (await connection.runAndReadAll(sql)).getColumnsJson()[0];
  expect(plain(found)).toEqual(expected);
});

test("booleans and NULLs in ragged chunks stay in their rows", async () => {
  const sql =
    "SELECT CASE WHEN i % 5 = 0 THEN NULL ELSE i % 3 = 0 END AS v FROM range(10_000) t(i) WHERE i % 13 <> 1";
  const [found] = await decoded(sql, ["BOOLEAN"]);
  expect(found).toEqual((await connection.runAndReadAll(sql)).getColumnsJson()[0]);
});

test("no rows: a stream with the schema", () => {
  const writer = createArrowWriter(["c0", "c1"], ["INTEGER", "VARCHAR[]"], 10, "clustered");
  const table = tableFromIPC(writer.take());
  expect(table.numRows).toBe(0);
  expect(table.names).toEqual(["c0", "c1"]);
});
