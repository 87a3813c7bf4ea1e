import { createServer } from "node:http";
import { DuckDBInstance } from "@duckdb/node-api";
import type { EiderPage } from "./eider-page.ts";
import { mixedRows } from "./hashed-rows.ts";
import { type Bench, type BenchLine, spread } from "./measure.ts";
import { openRemotePage } from "./open-remote-page.ts";
import { clickToPaint } from "./painted-text.ts";

const ROWS = 1_000_000;
const JSON_ROWS = 200_000;
const REPETITIONS = 3;
const FIRST_ROWS = 5;
const FRESH = "^[0-9a-f]{8}$";
const ONE_ROW = "SELECT 1 AS one, left(uuid()::VARCHAR, 8) AS fresh";
const MANY_ROWS = "SELECT i, left(uuid()::VARCHAR, 8) AS fresh FROM range(100000000) t(i)";

/** Rows from a hosted worker's engine through the relay, sealed, to tables in the page. */
export const bench: Bench = {
  name: "stream",
  async run() {
    const eider = await openRemotePage();
    try {
      await read(eider, `CREATE OR REPLACE TEMP TABLE facts AS ${mixedRows(ROWS)}`);
      const lines = [await wholeTable(eider), await againstJson(eider), await firstRow(eider)];
      return lines;
    } finally {
      await eider.close();
    }
  },
};

function read(eider: EiderPage, sql: string) {
  return eider.page.evaluate((text) => globalThis.readRemote(text, true), sql);
}

async function wholeTable(eider: EiderPage): Promise<BenchLine> {
  const native = await openNative(ROWS);
  const ours: number[] = [];
  const nativeMs: number[] = [];
  let bytes = 0;
  for (let index = -1; index < REPETITIONS; index += 1) {
    const startedAt = performance.now();
    await native.run("FROM facts");
    const nativeTook = performance.now() - startedAt;
    const taken = await read(eider, "FROM facts");
    bytes = taken.bytes;
    if (taken.rows !== ROWS) throw new Error(`${taken.rows} rows came of ${ROWS}.`);
    if (index < 0) continue;
    ours.push(taken.elapsedMs);
    nativeMs.push(nativeTook);
  }
  return {
    name: "1 M × 16 mixed, Run → tables in the page, sealed, through the relay",
    against: "native run()",
    unit: "ms",
    measured: spread(ours),
    baseline: spread(nativeMs),
    target: 3.5,
    note: `${Math.round(bytes / 1e6)} MB of Arrow`,
  };
}

/** What a page without Arrow would do: rows as JSON lines of the same engine, parsed in the same page. */
async function againstJson(eider: EiderPage): Promise<BenchLine> {
  const native = await openNative(JSON_ROWS);
  const server = createServer(async (_request, response) => {
    response.writeHead(200, {
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
    const reader = await native.runAndReadAll("FROM facts");
    for (const row of reader.getRowObjectsJson()) response.write(`${JSON.stringify(row)}\n`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const ours: number[] = [];
  const json: number[] = [];
  for (let index = 0; index < REPETITIONS; index += 1) {
    ours.push((await read(eider, `FROM facts LIMIT ${JSON_ROWS}`)).elapsedMs);
    json.push(
      await eider.page.evaluate(async (url) => {
        const startedAt = performance.now();
        const text = await (await fetch(url)).text();
        const rows = text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line) as object);
        if (rows.length === 0) throw new Error("no rows came");
        return performance.now() - startedAt;
      }, `http://localhost:${port}/`),
    );
  }
  server.closeAllConnections();
  server.close();
  return {
    name: `${JSON_ROWS / 1000} k × 16 mixed in the page`,
    against: "the same as JSON rows",
    unit: "ms",
    measured: spread(ours),
    baseline: spread(json),
    target: 1 / 12,
  };
}

async function openNative(rows: number) {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run(`CREATE TABLE facts AS ${mixedRows(rows)}`);
  return connection;
}

/** The first row of a hundred million against the only row of one, in the notebook. */
async function firstRow(eider: EiderPage): Promise<BenchLine> {
  const notebookId = await eider.createNotebook([
    { name: "one", sql: ONE_ROW, place: "pool" },
    { name: "many", sql: MANY_ROWS, place: "pool" },
  ]);
  await eider.openNotebook(notebookId);
  const one: number[] = [];
  const many: number[] = [];
  for (let index = -2; index < FIRST_ROWS; index += 1) {
    await eider.page.locator('button[aria-label="Run one"]').waitFor();
    const oneMs = await clickToPaint(eider.page, "Run one", FRESH);
    await eider.page.locator('button[aria-label="Run many"]').waitFor();
    const manyMs = await clickToPaint(eider.page, "Run many", FRESH);
    await eider.page.locator('button[aria-label="Stop many"]').click();
    await eider.page.locator('button[aria-label="Run many"]').waitFor();
    if (index < 0) continue;
    one.push(oneMs);
    many.push(manyMs);
  }
  return {
    name: "100 M rows, Run → first row painted",
    against: "one row, Run → painted",
    unit: "ms",
    measured: spread(many),
    baseline: spread(one),
    target: 3,
  };
}
