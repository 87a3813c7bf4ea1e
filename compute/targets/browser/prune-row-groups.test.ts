import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScanFilter } from "../../protocol/plan.ts";
import { type ParquetFooter, footerBytes, readFooter } from "./parquet-footer.ts";
import { pruneRowGroups } from "./prune-row-groups.ts";

const TYPES: Readonly<Record<string, string>> = {
  whole: "INTEGER",
  big: "BIGINT",
  huge: "UBIGINT",
  real: "DOUBLE",
  single: "FLOAT",
  money: "DECIMAL(9,2)",
  day: "DATE",
  moment: "TIMESTAMP",
  exact: "TIMESTAMP_NS",
  zoned: "TIMESTAMP WITH TIME ZONE",
  word: "VARCHAR",
  flag: "BOOLEAN",
};

/** Sorted by `i`, so that row groups differ; with NULLs, NaN, infinity, texts longer than statistics keep. */
const ROWS_SQL = `SELECT
  CASE WHEN i % 11 = 0 THEN NULL ELSE i - 5000 END::INTEGER AS whole,
  (i * 1000003 - 9000000000)::BIGINT AS big,
  (18446744073709551615::UBIGINT - i::UBIGINT) AS huge,
  CASE WHEN i = 5000 THEN 'NaN'::DOUBLE WHEN i = 9000 THEN 'inf'::DOUBLE ELSE i / 7 END AS real,
  (i / 3)::FLOAT AS single,
  (i / 100)::DECIMAL(9,2) AS money,
  CASE WHEN i = 4000 THEN 'infinity'::DATE ELSE DATE '1969-12-01' + (i // 50)::INTEGER END AS day,
  TIMESTAMP '1969-12-31 23:00:00.000001' + to_milliseconds(i * 777) AS moment,
  make_timestamp_ns(i * 1000000007 - 3000000000000) AS exact,
  (TIMESTAMP '2020-01-01' + to_minutes(i::INTEGER))::TIMESTAMPTZ AS zoned,
  CASE WHEN i % 4000 = 17 THEN repeat('ü', 400) || i WHEN i < 3000 THEN 'é' || i ELSE 'z😀' || i END AS word,
  CASE WHEN i < 4096 THEN true WHEN i < 8192 THEN NULL ELSE i % 2 = 0 END AS flag
FROM range(12000) t(i)`;
const ROW_GROUP_ROWS = 2_048;

let directory: string;
let connection: DuckDBConnection;
let file: string;
let footer: ParquetFooter;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "eider-prune-"));
  file = join(directory, "rows.parquet");
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run("SET threads = 1");
  await connection.run(`COPY (${ROWS_SQL}) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`);
  const bytes = new Uint8Array(await readFile(file));
  footer = readFooter(bytes.slice(bytes.length - footerBytes(bytes)), bytes.length);
});

afterAll(async () => {
  connection.closeSync();
  await rm(directory, { recursive: true, force: true });
});

/** The row groups in which DuckDB finds a row that passes. */
async function groupsWithRows(filters: readonly ScanFilter[]): Promise<number[]> {
  const conditions = filters.map(({ column, operator, values }) => {
    if (operator === "is_null") return `${column} IS NULL`;
    if (operator === "is_not_null") return `${column} IS NOT NULL`;
    const typed = values.map((value) => `CAST('${value.replaceAll("'", "''")}' AS ${TYPES[column]})`);
    return operator === "in" ? `${column} IN (${typed.join(", ")})` : `${column} ${operator} ${typed[0]}`;
  });
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT CAST(file_row_number // ${ROW_GROUP_ROWS} AS INTEGER) AS g FROM read_parquet('${file}', file_row_number = true) WHERE ${conditions.join(" AND ")} ORDER BY g`,
  );
  return reader.getRows().map((row) => Number(row[0]));
}

/** A value as the engine prints it, near to what the rows hold. */
async function textOf(column: string, row: number): Promise<string | null> {
  const reader = await connection.runAndReadAll(
    `SELECT CAST(${column} AS VARCHAR) FROM read_parquet('${file}') LIMIT 1 OFFSET ${row}`,
  );
  const value = reader.getRows()[0]?.[0];
  return typeof value === "string" ? value : null;
}

const anyFilter = fc.record({
  column: fc.constantFrom(...Object.keys(TYPES)),
  operator: fc.constantFrom<ScanFilter["operator"]>(
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "is_null",
    "is_not_null",
  ),
  rows: fc.array(fc.nat(11_999), { minLength: 1, maxLength: 3 }),
});

test("no row group with a matching row is ever dropped, whatever the type and operator", async () => {
  expect(footer.rowGroups.length).toBe(6);
  const types = new Map(Object.entries(TYPES));
  let dropped = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyFilter, { minLength: 1, maxLength: 2 }), async (drafts) => {
      const filters: ScanFilter[] = [];
      for (const { column, operator, rows } of drafts) {
        const texts = await Promise.all(rows.map((row) => textOf(column, row)));
        const values = texts.filter((text) => text !== null);
        const needsValue = operator !== "is_null" && operator !== "is_not_null";
        if (needsValue && values.length === 0) continue;
        filters.push({
          column,
          operator,
          values: needsValue ? (operator === "in" ? values : values.slice(0, 1)) : [],
        });
      }
      if (filters.length === 0) return;
      const kept = pruneRowGroups(footer, filters, types);
      dropped += footer.rowGroups.length - kept.length;
      expect(kept).toEqual(expect.arrayContaining(await groupsWithRows(filters)));
    }),
    { numRuns: 300 },
  );
  expect(dropped).toBeGreaterThan(100);
});

test("row groups outside of a range of times are dropped", () => {
  const types = new Map(Object.entries(TYPES));
  const filter = (operator: ScanFilter["operator"], value: string): ScanFilter => ({
    column: "moment",
    operator,
    values: [value],
  });
  expect(pruneRowGroups(footer, [filter("<", "1969-12-31 23:10:00")], types)).toEqual([0]);
  expect(pruneRowGroups(footer, [filter(">", "1970-01-01 01:30:00")], types)).toEqual([5]);
});

test("a literal that is not understood, or a type without an order here, drops nothing", () => {
  const types = new Map(Object.entries(TYPES));
  const all = footer.rowGroups.map((_, at) => at);
  for (const [column, value] of [
    ["moment", "infinity"],
    ["whole", "1e3"],
    ["money", "99999.99"],
    ["real", "NaN"],
    ["unheard_of", "1"],
  ] as const)
    expect(pruneRowGroups(footer, [{ column, operator: "=", values: [value] }], types)).toEqual(all);
});

test("a file of another writer may hide NaN: its floats are not pruned by their greatest value", () => {
  const foreign = { ...footer, mayHideNan: true };
  const types = new Map(Object.entries(TYPES));
  const above: ScanFilter = { column: "single", operator: ">", values: ["1e9"] };
  expect(pruneRowGroups(footer, [above], types)).toEqual([]);
  expect(pruneRowGroups(foreign, [above], types)).toHaveLength(6);
});
