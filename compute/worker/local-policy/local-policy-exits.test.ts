import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createEngine } from "../../engine/create-engine.ts";
import type { CallMethod } from "../../protocol/grant.ts";
import { newId, type RunId } from "../../protocol/ids.ts";
import type { RunRequest } from "../../protocol/run.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { endorseDevice } from "../../seal/device-trust.ts";
import { fingerprint } from "../../seal/fingerprint.ts";
import { signGrant } from "../../seal/grant-signature.ts";
import { createKeys } from "../../seal/keys.ts";
import { runRequest } from "../testing/scripted-reader.ts";
import { startTestBench, type TestBench } from "../testing/start-test-worker.ts";

/** With a real engine: what leaves is what counts, however it is asked for. */
let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench({}, { createEngine });
});
afterAll(() => bench.stop());
afterEach(() => policy("version: 1\n"));

async function policy(text: string): Promise<void> {
  await writeFile(join(bench.directory, "policy.yaml"), text);
  await bench.worker.reloadPolicy();
}

async function ask(method: CallMethod, args: object, results: RunId[] = []): Promise<AnswerMessage[]> {
  return (await bench.reader.prepare(method, args, { results })).send();
}

async function run(sql: string, change: Partial<RunRequest> = {}) {
  const request = { ...runRequest(sql), ...change };
  const results = request.cells.map(({ runId }) => runId);
  const messages = await ask("run", request, results);
  const events = messages.map((message) => (message.type === "value" ? message.value : message));
  const ended = events.at(-1) as {
    outcome: string;
    result: { rowCount: number } | null;
    failure: { code: string; message: string } | null;
  };
  const rowsOut = events
    .filter((event): event is { type: "batch"; rows: number } => (event as { type: string }).type === "batch")
    .reduce((sum, { rows }) => sum + rows, 0);
  return { runId: request.runId, ended, rowsOut, messages };
}

const windowOf = (runId: RunId, change: object = {}) => ({
  runId,
  offset: 0,
  limit: 1_000,
  order: [],
  filters: [],
  ...change,
});
const chartOf = (runId: RunId) => ({
  runId,
  dimensions: [{ column: 0, grouping: { type: "value" } }],
  measures: [],
  filters: [],
  limit: 1_000,
});

/** Every read of a Result that shows its rows in any form. */
const READS: [name: string, method: CallMethod, argsOf: (runId: RunId) => object][] = [
  [
    "a sorted page",
    "window",
    (runId) => windowOf(runId, { order: [{ column: 0, direction: "descending" }] }),
  ],
  [
    "a filtered page",
    "window",
    (runId) => windowOf(runId, { filters: [{ column: 0, operator: "equals", values: ["39"] }] }),
  ],
  ["a page beyond the limit", "window", (runId) => windowOf(runId, { offset: 10 })],
  ["a page far beyond it", "window", (runId) => windowOf(runId, { offset: 39 })],
  ["a summary", "summarize", (runId) => ({ runId, column: 0 })],
  ["a chart", "aggregate", chartOf],
  ["a CSV", "export", (runId) => ({ runId, format: "csv" })],
  ["a JSON file", "export", (runId) => ({ runId, format: "json" })],
  ["a Parquet file", "export", (runId) => ({ runId, format: "parquet" })],
  ["an Arrow file", "export", (runId) => ({ runId, format: "arrow" })],
];

describe("rows.outMax at every exit", () => {
  const TEN = "version: 1\nrows: { outMax: 10 }\n";

  test.each(READS)(
    "%s of a larger Result is refused, even of one that was made before",
    async (_, method, argsOf) => {
      const { runId } = await run("SELECT i FROM range(40) t(i)");
      expect((await ask(method, argsOf(runId), [runId]))[0]?.type).toBe("value");
      await policy(TEN);
      const messages = await ask(method, argsOf(runId), [runId]);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({ type: "refusal", code: "blocked_by_policy" });
      expect(JSON.stringify(messages)).toContain("rule: rows.outMax");
    },
  );

  test.each(READS)("%s of a Result that may leave is answered", async (_, method, argsOf) => {
    await policy(TEN);
    const { runId } = await run("SELECT i FROM range(10) t(i)");
    expect((await ask(method, argsOf(runId), [runId]))[0]?.type).toBe("value");
  });

  test("the preview ends at the limit, also where the whole Result was asked for", async () => {
    await policy(TEN);
    for (const previewRowsMax of [null, 0, 5, 1_000]) {
      const { rowsOut, ended } = await run("SELECT i FROM range(5000) t(i)", { previewRowsMax });
      expect(rowsOut).toBe(Math.min(10, previewRowsMax ?? 10));
      expect(ended.result?.rowCount).toBe(5_000);
    }
  });

  test("pages show the first rows and no more, whatever their size and place", async () => {
    await policy(TEN);
    const { runId } = await run("SELECT i FROM range(40) t(i)");
    for (const [offset, limit, rows] of [
      [0, 1_000, 10],
      [4, 3, 3],
      [8, 100, 2],
      [9, 1, 1],
    ] as const) {
      const [answer] = await ask("window", windowOf(runId, { offset, limit }), [runId]);
      expect(answer).toMatchObject({ type: "value", value: { rows, rowCount: 40 } });
    }
  });

  test("another cell reads the whole Result where it lies; what leaves of it is limited again", async () => {
    await policy(TEN);
    const { runId } = await run("SELECT i FROM range(40) t(i)");
    const cells = [{ name: "numbers", runId }];
    const all = await run("FROM numbers", { cells });
    expect({ rowsOut: all.rowsOut, kept: all.ended.result?.rowCount }).toEqual({ rowsOut: 10, kept: 40 });
    const [refusal] = await ask("export", { runId: all.runId, format: "csv" }, [all.runId]);
    expect(refusal).toMatchObject({ code: "blocked_by_policy" });
  });

  test("no row may leave: neither in a preview, nor in an error, nor in names", async () => {
    await policy("version: 1\nrows: { outMax: 0 }\n");
    const canary = "canary-4711";
    const { runId, rowsOut, messages } = await run(`SELECT '${canary}' || i AS a FROM range(3) t(i)`);
    expect(rowsOut).toBe(0);
    const texts = [JSON.stringify(messages)];
    for (const sql of [
      `SELECT ('${canary}' || i)::INTEGER FROM range(3) t(i)`,
      `SELECT error(string_agg('${canary}' || i, ',')) FROM range(3) t(i)`,
      `PIVOT (SELECT '${canary}' || i AS a, 1 AS b FROM range(3) t(i)) ON a USING count(*)`,
      `SET VARIABLE v = (SELECT max('${canary}' || i) FROM range(3) t(i)); SELECT error(getvariable('v'))`,
    ]) {
      const failed = await run(sql);
      expect(failed.ended.outcome, sql).toBe("failed");
      texts.push(JSON.stringify(failed.messages));
    }
    for (const [, method, argsOf] of READS)
      texts.push(JSON.stringify(await ask(method, argsOf(runId), [runId])));
    expect(texts.join("")).not.toContain(canary);
    expect(texts.join("")).not.toContain(Buffer.from(canary).toString("base64"));
  });
});

describe("what the policy forbids", () => {
  test("kinds of statements: the Run fails as blocked, and says the rule", async () => {
    await policy("version: 1\nstatements: [select]\n");
    expect((await run("SELECT 1")).ended.outcome).toBe("succeeded");
    const { ended } = await run("CREATE TABLE t AS SELECT 1 AS a");
    expect(ended).toMatchObject({ outcome: "failed", failure: { code: "blocked_by_policy" } });
    expect(ended.failure?.message).toContain("local policy");
  });

  test("exports, whatever their size", async () => {
    const { runId } = await run("SELECT 1 AS a");
    await policy("version: 1\nmayExport: false\n");
    const [answer] = await ask("export", { runId, format: "csv" }, [runId]);
    expect(answer).toMatchObject({ type: "refusal", code: "blocked_by_policy" });
    expect((await ask("window", windowOf(runId), [runId]))[0]?.type).toBe("value");
  });

  test("each method that is not listed, before anything is opened for it", async () => {
    const { runId } = await run("SELECT 1 AS a");
    await policy("version: 1\nmethods: []\n");
    for (const [, method, argsOf] of READS)
      expect((await ask(method, argsOf(runId), [runId]))[0]).toMatchObject({ code: "blocked_by_policy" });
    expect((await ask("describe", { runId }, [runId]))[0]).toMatchObject({ code: "blocked_by_policy" });
    const plan = await ask("plan", { sql: "SELECT 1", parameters: [], cells: [] });
    expect(plan[0]).toMatchObject({ code: "blocked_by_policy" });
    const imported = {
      source: { objectId: newId("obj_"), format: "csv", sizeBytes: 1 },
      target: newId("obj_"),
    };
    expect((await ask("import", imported))[0]).toMatchObject({ code: "blocked_by_policy" });
    expect((await run("SELECT 1")).ended.failure?.code).toBe("blocked_by_policy");
  });

  test("writing into the Lake", async () => {
    await policy("version: 1\nmayWrite: false\n");
    const imported = {
      source: { objectId: newId("obj_"), format: "csv", sizeBytes: 1 },
      target: newId("obj_"),
    };
    const [answer] = await ask("import", imported);
    expect(answer).toMatchObject({ code: "blocked_by_policy" });
    expect(bench.plane.reads).toEqual([]);
  });

  test("another Pool than its own: nothing is answered, and the heartbeat says so", async () => {
    await policy("version: 1\npools: [elsewhere]\n");
    expect((await run("SELECT 1")).ended.failure?.code).toBe("blocked_by_policy");
    await bench.plane.hears("heartbeat", ({ troubles = [] }) =>
      troubles.some((words) => words.includes("Pool Test")),
    );
    await policy("version: 1\npools: [Test]\n");
    expect((await run("SELECT 1")).ended.outcome).toBe("succeeded");
  });

  test("a longer time than a Run may take", async () => {
    await policy("version: 1\nsessions: { runMsMax: 100 }\n");
    const { ended } = await run("SELECT count(*) FROM range(100000000000) t(i)");
    expect(ended.failure).toMatchObject({ code: "timed_out" });
    expect(ended.failure?.message).toContain("rule: sessions.runMsMax");
  });

  test("schemas of the Lake: read or planned, views and all; the others can be read", async () => {
    const relation = (schema: string) => ({
      catalog: "lake",
      schema,
      name: `${schema}_table`,
      columns: [{ name: "a", type: "INTEGER" }],
      rowCount: 0,
      objects: [],
    });
    const grant = { relations: [relation("open"), relation("hr")] };
    const ended = async (sql: string) => {
      const messages = await (await bench.reader.prepare("run", runRequest(sql), { grant })).send();
      const last = messages.at(-1);
      return last?.type === "value"
        ? (last.value as { outcome: string; failure: { code: string } | null })
        : null;
    };
    await ended("CREATE VIEW before AS FROM lake.hr.hr_table");
    for (const text of ["deny: [HR]", "allow: [open]"]) {
      await policy(`version: 1\nlake: { ${text} }\n`);
      expect(await ended("FROM lake.open.open_table")).toMatchObject({ outcome: "succeeded" });
      for (const sql of [
        "FROM lake.hr.hr_table",
        'SELECT count(*) FROM LAKE."HR".hr_table',
        "FROM hr_table",
        "FROM query_table('lake.hr.hr_table')",
        "WITH x AS (FROM lake.hr.hr_table) FROM x",
        "FROM before",
      ])
        expect((await ended(sql))?.outcome, sql).toBe("failed");
      expect((await ended("FROM lake.hr.hr_table"))?.failure?.code).toBe("blocked_by_policy");
      const plan = await bench.reader.prepare(
        "plan",
        { sql: "FROM lake.hr.hr_table", parameters: [], cells: [] },
        { grant },
      );
      expect((await plan.send())[0]).toMatchObject({ value: { failure: { code: "blocked_by_policy" } } });
    }
  });

  test("a strict worker answers devices of its own list, by fingerprint or key, and no others", async () => {
    await policy("version: 1\ndevices: { strict: true }\n");
    expect((await run("SELECT 1")).ended.failure?.code).toBe("blocked_by_policy");
    const runId = newId("run_");
    expect((await ask("describe", { runId }, [runId]))[0]).toMatchObject({ code: "blocked_by_policy" });
    const { signing } = bench.reader.keys.publicKeys;
    for (const known of [signing, await fingerprint(bench.reader.keys.publicKeys)]) {
      await policy(`version: 1\ndevices: { strict: true, trusted: ["${known}"] }\n`);
      expect((await run("SELECT 1")).ended.outcome).toBe("succeeded");
    }
    const friend = await createKeys({ isExtractable: false });
    await policy(`version: 1\ndevices: { strict: true, trusted: ["${friend.publicKeys.signing}"] }\n`);
    expect((await run("SELECT 1")).ended.failure?.code).toBe("blocked_by_policy");
    const call = await bench.reader.prepare("run", runRequest());
    const by = await endorseDevice(call.grant.device, friend, new Date());
    const grant = await signGrant(call.grant, bench.plane.keys.signing);
    const { callId } = call;
    bench.plane.say({ type: "call", callId, grant, call: call.call, endorsements: [by] });
    const { run: report } = await bench.plane.hears("call-ended", (said) => said.callId === callId);
    expect(report?.outcome).toBe("succeeded");
  });
});
