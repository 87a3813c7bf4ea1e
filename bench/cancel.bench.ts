import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine } from "../compute/engine/create-engine.ts";
import type { EngineSession } from "../compute/engine/engine-session.ts";
import { newId } from "../compute/protocol/ids.ts";
import { type Bench, type BenchLine, quantile, spread } from "./measure.ts";

const MiB = 1024 * 1024;
const LISTENING_CANCELS = 1_000;
const DEAF_CANCELS = 40;
/** Between the start of a Run and its cancel, at most. Some are cancelled before they begin. */
const WAIT_MS_MAX = 120;

/** Statements that listen to an interrupt: scans, joins, sorts, spilling, streaming, planning. */
const LISTENING: readonly string[] = [
  "SELECT count(*) FROM range(1000000000) a, range(1000) b",
  "SELECT i FROM range(1000000000) t(i)",
  "SELECT count(DISTINCT hash(i)) FROM range(50000000) t(i)",
  "SELECT i FROM range(30000000) t(i) ORDER BY hash(i)",
  "CREATE OR REPLACE TEMP TABLE t AS SELECT i, repeat('x', 50) AS x FROM range(20000000) t(i)",
  "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
  "SELECT string_agg(i::VARCHAR, ',') FROM range(30000000) t(i)",
  "SELECT regexp_replace(repeat('ab', 1000) || i, '(a+b)+c', 'x') FROM range(10000000) t(i)",
];

/** Statements that DuckDB can't interrupt: their engine is killed. */
const DEAF: readonly string[] = [
  "SELECT levenshtein(repeat('a', 200000) || i, repeat('b', 200000)) FROM range(4) t(i)",
  "SELECT max(length(repeat('a', 4000000000 - i))) FROM range(2) t(i)",
  "SELECT jaro_winkler_similarity(repeat('ab', 400000) || i, repeat('ba', 400000)) FROM range(4) t(i)",
];

/** From Stop, pressed at a random moment, to the Run's end. */
export const bench: Bench = {
  name: "cancel",
  async run() {
    const root = await realpath(await mkdtemp(join(tmpdir(), "eider-cancel-")));
    const directory = join(root, "session");
    await mkdir(directory);
    const engine = createEngine({
      directory,
      resultsDirectory: join(root, "results"),
      memoryBytes: 512 * MiB,
      threads: 2,
      tempBytesMax: 2_048 * MiB,
      fork: {
        entry: join(dirname(fileURLToPath(import.meta.url)), "../dist/engine/child.js"),
        execArgv: [],
      },
    });
    try {
      const listening = await cancels(engine, LISTENING, LISTENING_CANCELS);
      const deaf = await cancels(engine, DEAF, DEAF_CANCELS);
      const all = [...listening, ...deaf];
      return [
        line(`${LISTENING_CANCELS} statements that listen, p99.9`, listening, 0.999, 250),
        line(`${LISTENING_CANCELS} statements that listen, the longest`, listening, 1, 2_000),
        line(`${DEAF_CANCELS} statements that don't, the longest`, deaf, 1, 2_000),
        line("all of them, the longest", all, 1, 2_000),
      ];
    } finally {
      await engine.close();
      await rm(root, { recursive: true, force: true });
    }
  },
};

async function cancels(engine: EngineSession, statements: readonly string[], count: number) {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const sql = statements[index % statements.length] ?? "";
    const time = await cancelOne(engine, sql);
    if (time !== null) times.push(time);
  }
  return times;
}

/** Milliseconds from Stop to the end; `null` when it had ended before. */
async function cancelOne(engine: EngineSession, sql: string): Promise<number | null> {
  await engine.describeResult(newId("run_"), new AbortController().signal);
  const stop = new AbortController();
  let stoppedAt = Number.NaN;
  const timer = setTimeout(() => {
    stoppedAt = performance.now();
    stop.abort();
  }, Math.random() * WAIT_MS_MAX);
  const request = {
    runId: newId("run_"),
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 1_000,
    timeoutMs: 60_000,
  };
  let isCancelled = false;
  for await (const event of engine.run(request, [], stop.signal))
    if (event.type === "ended") isCancelled = event.outcome === "cancelled";
  clearTimeout(timer);
  return isCancelled ? performance.now() - stoppedAt : null;
}

function line(name: string, times: readonly number[], q: number, target: number): BenchLine {
  const sorted = [...times].sort((left, right) => left - right);
  return {
    name: `Stop → ended, ${name}`,
    against: "",
    unit: "ms",
    measured: { ...spread(times), median: quantile(sorted, q) },
    baseline: null,
    target,
    note: `half under ${quantile(sorted, 0.5).toFixed(1)} ms`,
  };
}
