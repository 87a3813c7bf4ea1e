import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { CatalogRelation } from "../compute/protocol/catalog.ts";
import { newId } from "../compute/protocol/ids.ts";
import { mixedRows } from "./hashed-rows.ts";
import { type Bench, type BenchLine, spread } from "./measure.ts";
import { type BrowserPage, openBrowserPage } from "./open-browser-page.ts";

const ROWS = 1_000_000;
const REPETITIONS = 5;
/** Three columns of all rows, and nothing that statistics could prune. */
const COLUMNS = ["code", "price", "day"] as const;
const QUERY = "SELECT code, sum(price) AS total, max(day) AS latest FROM lake.bench.facts GROUP BY code";

/** A Parquet file over HTTP in the browser: what moves when it is cold, how long it takes when it is warm. */
export const bench: Bench = {
  name: "parquet in the browser",
  async run() {
    const directory = await mkdtemp(join(tmpdir(), "eider-bench-"));
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const file = join(directory, "facts.parquet");
    await connection.run(`COPY (${mixedRows(ROWS)}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
    const relation = await relationOf(connection, file);
    const browser = await openBrowserPage({ [`/objects/${relation.objects[0]?.objectId}`]: file });
    try {
      await open(browser, relation);
      const cold = await coldBytes(browser, await neededBytes(connection, file));
      await browser.page.reload();
      await browser.page.waitForFunction(() => globalThis.isReady);
      await open(browser, relation);
      return [cold, await warm(browser)];
    } finally {
      await browser.close();
      connection.closeSync();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function open({ page, assetsUrl }: BrowserPage, relation: CatalogRelation): Promise<void> {
  await page.evaluate(([url, granted]) => globalThis.openTarget(url, [granted]), [
    assetsUrl,
    relation,
  ] as const);
}

async function relationOf(connection: DuckDBConnection, file: string): Promise<CatalogRelation> {
  const described = await connection.runAndReadAll(`DESCRIBE FROM '${file}'`);
  const columns = (described.getRowsJson() as [string, string][]).map(([name, type]) => ({ name, type }));
  const { size: sizeBytes } = await stat(file);
  const objects = [{ objectId: newId("obj_"), etag: "1", sizeBytes, rowCount: ROWS }];
  return { catalog: "lake", schema: "bench", name: "facts", columns, rowCount: ROWS, objects };
}

/** Compressed bytes of the column chunks that the query names, over all row groups. */
async function neededBytes(connection: DuckDBConnection, file: string): Promise<number> {
  const names = COLUMNS.map((name) => `'${name}'`).join(", ");
  const reader = await connection.runAndReadAll(
    `SELECT sum(total_compressed_size)::DOUBLE FROM parquet_metadata('${file}') WHERE path_in_schema IN (${names})`,
  );
  return Number(reader.getRowsJson()[0]?.[0]);
}

async function coldBytes({ page, takeTraffic }: BrowserPage, needed: number): Promise<BenchLine> {
  takeTraffic();
  await page.evaluate((sql) => globalThis.runTarget(sql), QUERY);
  const moved = takeTraffic().filter(({ path }) => path.startsWith("/objects/"));
  return {
    name: "cold over HTTP, bytes moved, footer included",
    against: "column chunks that the plan needs",
    unit: "bytes",
    measured: spread([moved.reduce((sum, { bytes }) => sum + bytes, 0)]),
    baseline: spread([needed]),
    target: 1.05,
    note: `${moved.length} requests`,
  };
}

async function warm({ page, takeTraffic }: BrowserPage): Promise<BenchLine> {
  takeTraffic();
  const first = await page.evaluate((sql) => globalThis.runTarget(sql), QUERY);
  const again = takeTraffic().filter(({ path }) => path.startsWith("/objects/"));
  const columns = COLUMNS.join(", ");
  const table = `CREATE OR REPLACE TEMP TABLE facts AS SELECT ${columns} FROM lake.bench.facts`;
  await page.evaluate((sql) => globalThis.runTarget(sql), table);
  const inMemory = QUERY.replace("lake.bench.facts", "facts");
  const [lake, memory]: [number[], number[]] = [[], []];
  for (let index = 0; index < REPETITIONS; index += 1) {
    lake.push((await page.evaluate((sql) => globalThis.runTarget(sql), QUERY)).elapsedMs);
    memory.push((await page.evaluate((sql) => globalThis.runTarget(sql), inMemory)).elapsedMs);
  }
  const movedBytes = again.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    name: "warm after a reload",
    against: "the same data as an in-memory table",
    unit: "ms",
    measured: spread(lake),
    baseline: spread(memory),
    target: 1.5,
    note: `first Run after the reload ${Math.round(first.elapsedMs)} ms, ${movedBytes} bytes over the network`,
  };
}
