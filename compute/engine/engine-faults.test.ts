import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import type { RunEnded } from "../protocol/run.ts";
import { succeed, windowOf } from "../targets/testing/requirement.ts";
import type { ConformanceContext } from "../targets/testing/requirement.ts";
import { collect } from "../targets/testing/requirement.ts";
import type { EngineExit } from "./engine-session.ts";
import { childPid } from "./testing/child-pid.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

const LONG = "SELECT count(*) FROM range(1000000000) a, range(1000) b";

let opened: TestEngine;
let context: ConformanceContext;
let exits: EngineExit[];

beforeEach(async () => {
  opened = await openTestEngine({ memoryBytes: 256 * 1024 * 1024 });
  context = { session: opened.session, lackingSql: null, hugeRows: 0, memoryBytes: null };
  exits = [];
  opened.engine.onExit((exit) => exits.push(exit));
});
afterEach(() => opened.remove());

describe("an engine that is killed in mid-run", () => {
  test("ends the Run as session_lost; the next Run works, Results are there, temporary tables are not", async () => {
    const kept = await succeed(context, "SELECT i FROM range(5000) t(i)");
    await succeed(context, "CREATE TEMP TABLE lost AS SELECT 1 AS a");
    const ended: RunEnded[] = [];
    const request = {
      runId: newId("run_"),
      sql: LONG,
      parameters: [],
      cells: [],
      previewRowsMax: 10,
      timeoutMs: 60_000,
    };
    for await (const event of opened.engine.run(request, [], new AbortController().signal)) {
      if (event.type === "started") process.kill(childPid(opened.directory), "SIGKILL");
      if (event.type === "ended") ended.push(event);
    }
    expect(ended.map(({ outcome, failure }) => [outcome, failure?.code])).toEqual([
      ["failed", "session_lost"],
    ]);
    expect(exits).toEqual([{ reason: "crashed" }]);
    expect((await windowOf(context, kept.runId, { offset: 4_999 })).values).toEqual([[4999n]]);
    const { ended: after } = await collect(context, "FROM lost");
    expect(after.failure?.errorSubtype).toBe("MISSING_ENTRY");
  });

  test("leaves no half Result behind", async () => {
    await succeed(context, "SELECT 1");
    const before = await readdir(opened.resultsDirectory);
    const request = {
      runId: newId("run_"),
      sql: "SELECT i FROM range(1000000000) t(i)",
      parameters: [],
      cells: [],
      previewRowsMax: null,
      timeoutMs: 60_000,
    };
    for await (const event of opened.engine.run(request, [], new AbortController().signal))
      if (event.type === "batch") process.kill(childPid(opened.directory), "SIGKILL");
    expect(await readdir(opened.resultsDirectory)).toEqual(before);
    expect(await opened.engine.describeResult(request.runId, new AbortController().signal)).toBeNull();
  });

  test("rejects what ran beside it as session_lost", async () => {
    const { runId } = await succeed(context, "SELECT hash(i) AS h FROM range(3000000) t(i)");
    const order = [{ column: 0, direction: "ascending" as const }];
    const window = opened.engine.window(
      { runId, offset: 0, limit: 10, order, filters: [] },
      new AbortController().signal,
    );
    process.kill(childPid(opened.directory), "SIGKILL");
    await expect(window).rejects.toMatchObject({ code: "session_lost" });
  });
});

test("logging, which would break every later statement, is refused by name", async () => {
  const { ended } = await collect(
    context,
    "FROM \"enable_logging\"(storage = 'file', storage_path = '/nope/x')",
  );
  expect(ended.failure?.code).toBe("refused_statement");
  expect((await succeed(context, "SELECT 1 AS one")).values).toEqual([[1]]);
});

test("an instance that refuses everything is replaced", async () => {
  const sql = "FROM query('FROM enable_logging(storage = ''file'', storage_path = ''/nope/x'')')";
  const { ended } = await collect(context, sql);
  expect(ended.outcome).toBe("failed");
  await expect
    .poll(async () => (await collect(context, "SELECT 1 AS one")).ended.outcome, { timeout: 20_000 })
    .toBe("succeeded");
});

test("a statement that outgrows the process limit ends as out_of_memory, and the next one works", async () => {
  const sql =
    "SELECT len(list(repeat(chr((65 + i % 26)::INTEGER), 1000000) || i)) AS n FROM range(20000) t(i)";
  const { ended } = await collect(context, sql);
  expect(ended.failure?.code).toBe("out_of_memory");
  expect((await succeed(context, "SELECT 1 AS one")).values).toEqual([[1]]);
});

test("a text whose constants take for ever is planned as timed_out, and the Session lives on", async () => {
  await succeed(context, "CREATE TEMP TABLE still AS SELECT 9 AS a");
  const plan = (sql: string) =>
    opened.engine.plan({ sql, parameters: [], cells: [] }, [], new AbortController().signal);
  const answer = await plan("SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))");
  expect(answer.failure?.code).toBe("timed_out");
  expect(exits).toEqual([]);
  expect((await plan("FROM still")).columns).toEqual([{ name: "a", type: "INTEGER" }]);
  expect((await succeed(context, "FROM still")).values).toEqual([[9]]);
});

test("close ends the child and later calls are refused as session_lost", async () => {
  await succeed(context, "SELECT 1");
  await opened.engine.close();
  expect(exits).toEqual([{ reason: "closed" }]);
  await expect(
    opened.engine.describeResult(newId("run_"), new AbortController().signal),
  ).rejects.toMatchObject({ code: "session_lost" });
  await opened.engine.close();
});

test("an engine that can't start ends the Run as target_unavailable, not as bad SQL", async () => {
  const broken = await openTestEngine({ fork: { entry: "/nope/engine.js", execArgv: [] } });
  const { ended } = await collect({ ...context, session: broken.session }, "SELECT 1");
  expect(ended.failure?.code).toBe("target_unavailable");
  await broken.remove();
});

test("Stop at any moment, also while the text is being planned, leaves the Session whole", async () => {
  await succeed(context, "CREATE TEMP TABLE still AS SELECT 9 AS a");
  // Planning takes a while because a constant of it does.
  const sql = "SELECT regexp_replace(repeat('ab', 20000), '(a+b)+c', 'x'), count(*) FROM range(100000000)";
  for (let waitMs = 0; waitMs < 60; waitMs++) {
    const { ended } = await collect(context, sql, {}, AbortSignal.timeout(waitMs));
    expect(["cancelled", "succeeded"]).toContain(ended.outcome);
  }
  expect((await succeed(context, "FROM still")).values).toEqual([[9]]);
  expect(exits).toEqual([]);
}, 120_000);
