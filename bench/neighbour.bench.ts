import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine } from "../compute/engine/create-engine.ts";
import type { EngineSession } from "../compute/engine/engine-session.ts";
import { newId } from "../compute/protocol/ids.ts";
import type { RunRequest } from "../compute/protocol/run.ts";
import { createLog } from "../compute/worker/log.ts";
import { createSessions } from "../compute/worker/sessions.ts";
import { type Bench, type BenchLine, quantile, spread } from "./measure.ts";

const MiB = 1024 * 1024;
const SAMPLES = 100;
const BOMB_MS = 60_000;
const THREADS = 2;

/** What a neighbour asks: a scan, a group and a sort over a hundred thousand rows of its own. */
const QUESTION = "SELECT i % 100 AS g, count(*), sum(h) FROM kept GROUP BY g ORDER BY 3 DESC LIMIT 10";

const BOMBS: Readonly<Record<string, string>> = {
  "a memory bomb":
    "SELECT len(list(repeat(chr((65 + i % 26)::INTEGER), 1000000) || i)) FROM range(20000) t(i)",
  "a processor bomb": "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1",
  "a comparison that ignores Stop":
    "SELECT max(levenshtein(repeat('a', 200000) || i, repeat('b', 200000))) FROM range(100) t(i)",
  "a disk bomb": "SELECT i, repeat('x', 200) FROM range(20000000) t(i) ORDER BY hash(i)",
  "an output bomb": "SELECT i, repeat('x', 1000) FROM range(100000000) t(i)",
};

/** How much longer a Session waits for its answers while another one on the same worker misbehaves. */
export const bench: Bench = {
  name: "neighbour",
  async run() {
    const root = await realpath(await mkdtemp(join(tmpdir(), "eider-neighbour-")));
    const sessions = await createSessions({
      directory: join(root, "sessions"),
      resultsDirectory: join(root, "results"),
      memoryBytes: 256 * MiB,
      threads: THREADS,
      fork: {
        entry: join(dirname(fileURLToPath(import.meta.url)), "../dist/engine/child.js"),
        execArgv: [],
      },
      createEngine: (options) => createEngine({ ...options, tempBytesMax: 512 * MiB }),
      keepsSpareEngine: false,
      onEnded: () => undefined,
      now: () => new Date(),
      log: createLog(() => undefined),
    });
    try {
      const neighbour = (await sessions.use(newId("ses_"), "ana")).session.engine;
      await finish(
        neighbour,
        "CREATE TEMP TABLE kept AS SELECT i, hash(i) % 1000 AS h FROM range(100000) t(i)",
      );
      await answers(neighbour);
      const lines: BenchLine[] = [];
      for (const [name, sql] of Object.entries(BOMBS)) {
        const alone = await answers(neighbour);
        const bomber = (await sessions.use(newId("ses_"), "bob")).session;
        const beside = await whileBombed(bomber.engine, sql, () => answers(neighbour));
        await sessions.close(bomber.sessionId, "closed");
        lines.push(line(name, beside, alone));
      }
      return lines;
    } finally {
      await sessions.closeAll();
      await rm(root, { recursive: true, force: true });
    }
  },
};

/** The bomb goes off again and again until `work` is done. */
async function whileBombed<T>(engine: EngineSession, sql: string, work: () => Promise<T>): Promise<T> {
  await finish(engine, "SELECT 1");
  const stop = new AbortController();
  const bombing = (async () => {
    while (!stop.signal.aborted) await finish(engine, sql, stop.signal);
  })();
  try {
    return await work();
  } finally {
    stop.abort();
    await bombing;
  }
}

async function answers(engine: EngineSession): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const startedAt = performance.now();
    await finish(engine, QUESTION);
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function finish(
  engine: EngineSession,
  sql: string,
  signal = new AbortController().signal,
): Promise<void> {
  const request: RunRequest = {
    runId: newId("run_"),
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 100,
    timeoutMs: BOMB_MS,
  };
  for await (const event of engine.run(request, [], signal)) void event;
}

function line(name: string, beside: number[], alone: number[]): BenchLine {
  return {
    name: `a Run of the neighbour beside ${name}, p95`,
    against: "the same alone, p95",
    unit: "ms",
    measured: p95(beside),
    baseline: p95(alone),
    target: 2,
    note: `${THREADS} threads each`,
  };
}

const p95 = (times: readonly number[]) => ({
  ...spread(times),
  median: quantile(
    [...times].sort((left, right) => left - right),
    0.95,
  ),
});
