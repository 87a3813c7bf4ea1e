import { mkdir, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine } from "../engine/create-engine.ts";
import type { EngineSession } from "../engine/engine-session.ts";
import { bundleProgram, type BundledProgram } from "../engine/testing/bundled-engine.ts";
import { tempBytesOfEngine } from "../engine/temp-quota.ts";
import type { RunFailureCode } from "../protocol/failures.ts";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { RunEnded, RunRequest } from "../protocol/run.ts";
import { decode, requestOf } from "../targets/testing/requirement.ts";
import { createLog } from "./log.ts";
import { createSessions, type Sessions, type WorkerSession } from "./sessions.ts";

const MiB = 1024 * 1024;
const MEMORY_BYTES = 192 * MiB;
const TEMP_BYTES_MAX = 48 * MiB;
const never = new AbortController().signal;

let root: string;
let program: BundledProgram;
let sessions: Sessions;
let neighbour: WorkerSession;
let bomber: WorkerSession;
const ends: string[] = [];

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "eider-bombs-")));
  await mkdir(join(root, "results"), { mode: 0o700 });
  program = await bundleProgram("../engine-main.ts");
  sessions = await createSessions({
    directory: join(root, "sessions"),
    resultsDirectory: join(root, "results"),
    limits: () => ({ sessionsMax: LIMITS.sessionsMax, memoryBytes: MEMORY_BYTES, threads: 2 }),
    fork: program.fork,
    createEngine: (options) => createEngine({ ...options, tempBytesMax: TEMP_BYTES_MAX }),
    keepsSpareEngine: false,
    onEnded: (sessionId, reason) => void ends.push(`${sessionId} ${reason}`),
    now: () => new Date(),
    log: createLog(() => undefined),
  });
  neighbour = (await sessions.use(newId("ses_"), "ana")).session;
  bomber = (await sessions.use(newId("ses_"), "bob")).session;
  await end(neighbour.engine, requestOf("CREATE TEMP TABLE kept AS SELECT i FROM range(100000) t(i)"));
  await end(bomber.engine, requestOf("SELECT 1"));
});
afterAll(async () => {
  await sessions.closeAll();
  await Promise.all([rm(root, { recursive: true, force: true }), program.remove()]);
});

async function end(engine: EngineSession, request: RunRequest, signal = never): Promise<RunEnded> {
  for await (const event of engine.run(request, [], signal)) if (event.type === "ended") return event;
  throw new Error("The Run has no end.");
}

/** Asks the neighbour again and again while `bomb` goes off. Its temporary table proves that it is the same engine. */
async function whileNeighbourWorks<T>(bomb: Promise<T>): Promise<T> {
  let isOver = false;
  const watched = bomb.finally(() => {
    isOver = true;
  });
  do {
    const rows: unknown[] = [];
    const request = requestOf("SELECT count(*), sum(i)::BIGINT, max(i) FROM kept");
    for await (const event of neighbour.engine.run(request, [], never)) {
      if (event.type === "batch") rows.push(decode(event.bytes).map(([value]) => value));
      if (event.type === "ended") expect(event.failure).toBeNull();
    }
    expect(rows).toEqual([[100_000n, 4_999_950_000n, 99_999n]]);
  } while (!isOver);
  expect(ends.filter((line) => line.startsWith(neighbour.sessionId))).toEqual([]);
  return watched;
}

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + "1" + close.repeat(depth);

/** What each may end as. Which of the limits it meets first is not the same every time. */
const BOMBS: readonly (readonly [
  name: string,
  sql: string,
  codes: readonly (RunFailureCode | "succeeded")[],
])[] = [
  [
    "lists of long texts",
    "SELECT len(list(repeat(chr((65 + i % 26)::INTEGER), 1000000) || i)) FROM range(20000) t(i)",
    ["out_of_memory", "out_of_disk"],
  ],
  ["one text of 4 GB", "SELECT repeat('a', 4000000000)", ["out_of_memory", "sql_error"]],
  ["a cell of 2 GB", "SELECT repeat('a', 2000000000) AS cell", ["out_of_memory", "sql_error"]],
  [
    "a list of lists of lists",
    "SELECT list(range(100000)) FROM range(100000)",
    ["out_of_memory", "out_of_disk"],
  ],
  [
    "a wide string_agg",
    "SELECT length(string_agg(repeat('x', 100000), '')) FROM range(100000)",
    ["out_of_memory", "sql_error"],
  ],
  [
    "a recursion without end",
    "WITH RECURSIVE r AS (SELECT 1 AS i, 'x' AS t UNION ALL SELECT i + 1, t || t FROM r) SELECT count(*) FROM r",
    ["out_of_memory", "timed_out", "sql_error"],
  ],
  ["a thousand brackets", `SELECT ${nested("(", ")", 900)}`, ["succeeded", "sql_error"]],
  [
    "a hundred thousand brackets",
    `SELECT ${nested("(", ")", 100_000)}`,
    ["sql_error", "session_lost", "out_of_memory"],
  ],
  [
    "a hundred thousand lists",
    `SELECT ${nested("[", "]", 100_000)}`,
    ["sql_error", "session_lost", "out_of_memory"],
  ],
  [
    "a hundred thousand additions",
    `SELECT 1${" + 1".repeat(100_000)}`,
    ["sql_error", "session_lost", "out_of_memory"],
  ],
  ["a scan without end", "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1", ["timed_out"]],
  [
    "a product of tables",
    "SELECT count(*) FROM range(1000000000) a, range(1000000000) b",
    ["timed_out", "out_of_disk", "out_of_memory"],
  ],
  [
    "a comparison that ignores Stop",
    "SELECT levenshtein(repeat('a', 200000) || i, repeat('b', 200000)) FROM range(4) t(i)",
    ["timed_out"],
  ],
  [
    "a sort that outgrows the disk it may use",
    "SELECT count(*) FROM (SELECT i, repeat('x', 200) || i AS x FROM range(4000000) t(i) ORDER BY hash(i), x) WHERE x > ''",
    ["out_of_disk", "out_of_memory"],
  ],
];

test.each(BOMBS)(
  "%s hurts nobody but its own Session",
  async (_name, sql, codes) => {
    const timeoutMs = codes.includes("timed_out") ? 1_500 : 120_000;
    const ended = await whileNeighbourWorks(end(bomber.engine, requestOf(sql, { timeoutMs })));
    expect(codes).toContain(ended.failure?.code ?? ended.outcome);
    expect(ended.failure?.message).not.toBe("");
    expect((await end(bomber.engine, requestOf("SELECT 1"))).outcome).toBe("succeeded");
  },
  180_000,
);

test("what spills never takes more disk than it may", async () => {
  const temp = join(bomber.directory, "temp");
  const sizes: number[] = [];
  const bomb = end(
    bomber.engine,
    requestOf("SELECT i, repeat('x', 200) FROM range(4000000) t(i) ORDER BY hash(i)"),
  );
  let isOver = false;
  void bomb.finally(() => {
    isOver = true;
  });
  while (!isOver) sizes.push(await bytesIn(temp));
  expect(Math.max(...sizes)).toBeGreaterThan(0);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(tempBytesOfEngine(TEMP_BYTES_MAX));
}, 180_000);

test("ten million rows for a reader that never reads wait in the engine, not in the worker", async () => {
  const sql = "SELECT i, repeat('x', 100) AS x FROM range(10000000) t(i)";
  const before = process.memoryUsage.rss();
  const run = bomber.engine.run(requestOf(sql, { previewRowsMax: null }), [], never);
  const events = run[Symbol.asyncIterator]();
  for (let next = await events.next(); next.value?.type !== "batch"; next = await events.next());
  await whileNeighbourWorks(end(neighbour.engine, requestOf("SELECT count(*) FROM range(100000000)")));
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MiB);
  await events.return?.();
  expect(await end(bomber.engine, requestOf("SELECT 1"))).toMatchObject({
    outcome: "succeeded",
    failure: null,
  });
}, 180_000);

test("two hundred questions at once are answered in turn, and the neighbour does not wait for them", async () => {
  const { result } = await end(bomber.engine, requestOf("SELECT i FROM range(100000) t(i)"));
  const runId = result?.runId ?? newId("run_");
  const windows = Array.from({ length: 200 }, (_, at) =>
    bomber.engine.window(
      { runId, offset: at, limit: 1, order: [{ column: 0, direction: "descending" }], filters: [] },
      never,
    ),
  );
  const answers = await whileNeighbourWorks(Promise.all(windows));
  expect(answers.map(({ bytes }) => Number(decode(bytes)[0]?.[0]))).toEqual(
    Array.from({ length: 200 }, (_, at) => 99_999 - at),
  );
}, 180_000);

test("a Session that is closed in mid-bomb takes its engine and its files with it", async () => {
  const { session } = await sessions.use(newId("ses_"), "bob");
  const bomb = end(
    session.engine,
    requestOf("SELECT levenshtein(repeat('a', 200000), repeat('b', 200000) || i) FROM range(9) t(i)"),
  );
  await expect.poll(() => session.engine.memoryBytes(), { timeout: 60_000 }).toBeGreaterThan(0);
  await sessions.close(session.sessionId, "closed");
  expect((await bomb).failure?.code).toBe("session_lost");
  await expect(stat(session.directory)).rejects.toMatchObject({ code: "ENOENT" });
}, 60_000);

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null);
    bytes += found === null ? 0 : found.blocks * 512;
  }
  return bytes;
}
