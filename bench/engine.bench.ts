import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { createEngine } from "../compute/engine/create-engine.ts";
import type { EngineSession } from "../compute/engine/engine-session.ts";
import { never, requestOf } from "../compute/targets/testing/requirement.ts";
import { mixedRows, numericRows } from "./hashed-rows.ts";
import { type Bench, type BenchLine, spread } from "./measure.ts";

const ROWS = 6_000_000;
const REPETITIONS = 3;
const THREADS = 2;
const RUN_MS_MAX = 10 * 60_000;
const GiB = 1024 ** 3;
const CHILD = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist/engine/child.js");

/** Rows of a table as Arrow IPC bytes in the worker, out of its engine, against the engine alone. */
export const bench: Bench = {
  name: "engine",
  run: async () => [
    await measure(`${ROWS / 1e6} M × 8 numbers → Arrow bytes in the worker`, numericRows(ROWS), 3),
    await measure(`${ROWS / 1e6} M × 16 mixed → Arrow bytes in the worker`, mixedRows(ROWS), 4),
  ],
};

async function measure(name: string, rowsSql: string, target: number): Promise<BenchLine> {
  const table = `CREATE OR REPLACE TEMP TABLE facts AS ${rowsSql}`;
  const root = await realpath(await mkdtemp(join(tmpdir(), "eider-bench-")));
  const directory = join(root, "session");
  await mkdir(directory);
  const engine = createEngine({
    directory,
    resultsDirectory: join(root, "results"),
    memoryBytes: 3 * GiB,
    threads: THREADS,
    tempBytesMax: 8 * GiB,
    fork: { entry: CHILD, execArgv: ["--enable-source-maps"] },
  });
  const ours: number[] = [];
  let bytes = 0;
  try {
    await readAll(engine, table);
    for (let index = -1; index < REPETITIONS; index += 1) {
      const startedAt = performance.now();
      bytes = await readAll(engine, "FROM facts");
      if (index >= 0) ours.push(performance.now() - startedAt);
    }
  } finally {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  }
  return {
    name,
    against: "native run()",
    unit: "ms",
    measured: spread(ours),
    baseline: spread(await nativeMs(table)),
    target,
    note: `${Math.round(bytes / 1e6)} MB of Arrow; the Result is kept too`,
  };
}

/** Bytes of all rows. @throws Error when the Run did not succeed. */
async function readAll(engine: EngineSession, sql: string): Promise<number> {
  let bytes = 0;
  for await (const event of engine.run(
    requestOf(sql, { previewRowsMax: null, timeoutMs: RUN_MS_MAX }),
    [],
    never(),
  )) {
    if (event.type === "batch") bytes += event.bytes.length;
    if (event.type === "ended" && event.failure) throw new Error(event.failure.message);
  }
  return bytes;
}

async function nativeMs(table: string): Promise<number[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(THREADS) });
  const connection = await instance.connect();
  await connection.run(table);
  const times: number[] = [];
  for (let index = -1; index < REPETITIONS; index += 1) {
    const startedAt = performance.now();
    await connection.run("FROM facts");
    if (index >= 0) times.push(performance.now() - startedAt);
  }
  connection.closeSync();
  instance.closeSync();
  return times;
}
