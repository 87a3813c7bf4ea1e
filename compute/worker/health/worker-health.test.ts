import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "../../protocol/ids.ts";
import { ExecutionRecord } from "../execution-log/execution-record.ts";
import { verifyExecutionLog } from "../execution-log/verify-execution-log.ts";
import { createLog } from "../log.ts";
import { executionsOf } from "../testing/executions-of.ts";
import { runRequest } from "../testing/scripted-reader.ts";
import { startTestBench, type TestBench } from "../testing/start-test-worker.ts";
import { watchTroubles } from "./troubles.ts";

const benches: TestBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.stop();
});

async function startBench(policy?: string): Promise<TestBench> {
  const bench = await startTestBench({}, { policy, config: { metricsPort: 0 } });
  benches.push(bench);
  return bench;
}

function ask(bench: TestBench, path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const port = bench.worker.metricsPort ?? 0;
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

async function runOnce(bench: TestBench, sql: string): Promise<void> {
  const call = await bench.reader.prepare("run", runRequest(sql));
  await call.send();
  await bench.plane.hears("call-ended", ({ callId }) => callId === call.callId);
}

describe("a worker's word on loopback", () => {
  test("it lives, is ready once linked and approved, and counts what it did", async () => {
    const bench = await startBench();
    expect((await ask(bench, "/healthz")).status).toBe(200);
    bench.plane.say({ type: "standing", standing: { type: "pending_approval" } });
    await expect.poll(() => ask(bench, "/readyz").then(({ status }) => status)).toBe(503);
    expect(JSON.parse((await ask(bench, "/readyz")).body)).toMatchObject({
      isReady: false,
      checks: { link: "ok", approved: "pending_approval", policy: "ok" },
    });
    bench.plane.say({ type: "standing", standing: { type: "approved" } });
    await expect.poll(() => ask(bench, "/readyz").then(({ status }) => status)).toBe(200);
    await runOnce(bench, "SELECT 1");
    const { body } = await ask(bench, "/metrics");
    expect(body).toContain('eider_worker_calls_total{method="run",outcome="succeeded"} 1');
    expect(body).toContain("eider_worker_link_up 1");
    expect(body).toMatch(/^eider_worker_frames_sent_bytes_total [1-9]/m);
    for (const line of body.trimEnd().split("\n"))
      expect(line).toMatch(/^# (HELP|TYPE) eider_worker_|^eider_worker_[a-z_]+(\{[^}]*\})? [0-9.e+-]+$/);
  });

  test("a request that names another host, as a rebound DNS name does, is refused", async () => {
    const bench = await startBench();
    for (const host of ["evil.example", "evil.example:9464", "127.0.0.1.evil.example", "10.0.0.1"])
      expect((await ask(bench, "/metrics", { host })).status, host).toBe(403);
    for (const host of ["localhost:9464", "127.0.0.1", "LOCALHOST"])
      expect((await ask(bench, "/metrics", { host })).status, host).toBe(200);
    expect((await ask(bench, "/metrics", {}, "POST")).status).toBe(405);
    expect((await ask(bench, "/")).status).toBe(404);
  });

  test("a broken policy file is told here and in the heartbeat; what holds is described in the hello", async () => {
    const bench = await startBench("version: 1\nrows: { outMax: 100 }\nmayExport: false\n");
    const hello = await bench.plane.hears("hello");
    expect(hello.description).toEqual({
      sources: [],
      localPolicy: { rowsOutMax: 100, mayWrite: true, mayExport: false },
      isStrict: false,
    });
    await writeFile(join(bench.directory, "policy.yaml"), "version: 1\nrows: many\n");
    await bench.worker.reloadPolicy();
    expect(JSON.parse((await ask(bench, "/readyz")).body).checks.policy).toContain("policy.yaml:2");
    await bench.plane.hears("heartbeat", ({ troubles = [] }) =>
      troubles.some((words) => words.includes("policy file is broken")),
    );
    await writeFile(join(bench.directory, "policy.yaml"), "version: 1\n");
    await bench.worker.reloadPolicy();
    await bench.plane.hears("heartbeat", ({ description }) => description?.localPolicy?.mayExport === true);
  });
});

describe("what a worker records and logs", () => {
  test("each call, before and after, with device and hash; never SQL, parameters or rows", async () => {
    const bench = await startBench();
    const canary = "canary-9931";
    await runOnce(bench, `SELECT '${canary}' AS a`);
    const { records, text } = await executionsOf(bench.directory);
    expect(records.map(({ event }) => event)).toEqual(["policy", "began", "ended"]);
    expect(records[1]).toMatchObject({ method: "run", statements: ["select"], relations: [] });
    expect(records[2]).toMatchObject({ outcome: "succeeded", rowsOut: 2 });
    for (const record of records) expect(ExecutionRecord.safeParse(record).success).toBe(true);
    expect(text + bench.logged.join("")).not.toContain(canary);
    expect((await verifyExecutionLog(join(bench.directory, "log"))).fault).toBeNull();
  });

  test("the SQL too where the operator wants it; what the policy blocked is recorded with its rule", async () => {
    const bench = await startBench("version: 1\nexecutionLog: { includesSql: true }\nmayExport: false\n");
    await runOnce(bench, "SELECT 42");
    const runId = newId("run_");
    const results = [runId];
    await (await bench.reader.prepare("export", { runId, format: "csv" }, { results })).send();
    await expect
      .poll(async () => (await executionsOf(bench.directory)).records.at(-1))
      .toMatchObject({ event: "ended", outcome: "blocked", rule: "mayExport", rowsOut: 0 });
    expect((await executionsOf(bench.directory)).records[1]).toMatchObject({ sql: "SELECT 42" });
  });
});

describe("what is wrong with a worker's machine", () => {
  const GiB = 1024 ** 3;
  const troublesOf = async (found: { disk?: number; memory?: number; clockMs?: number }) => {
    const now = new Date();
    const troubles = watchTroubles({
      directory: "/",
      others: [() => null],
      disk: async () => ({ freeBytes: (1 - (found.disk ?? 0)) * 100 * GiB, totalBytes: 100 * GiB }),
      memory: () => ({ usedBytes: (found.memory ?? 0) * GiB, totalBytes: GiB }),
      now: () => now,
      log: createLog(() => undefined),
    });
    await troubles.look();
    troubles.sawClock(new Date(now.getTime() - (found.clockMs ?? 0)).toISOString());
    troubles.close();
    return troubles.current;
  };

  test("is said in words with numbers, and only when it matters", async () => {
    expect(await troublesOf({})).toEqual([]);
    expect(await troublesOf({ disk: 0.89, memory: 0.94, clockMs: 29_000 })).toEqual([]);
    expect(await troublesOf({ disk: 0.935 })).toEqual([expect.stringContaining("93 % full")]);
    expect(await troublesOf({ memory: 0.97 })).toEqual([expect.stringContaining("97 %")]);
    expect(await troublesOf({ clockMs: 75_000 })).toEqual([expect.stringContaining("75 s ahead of")]);
    expect(await troublesOf({ clockMs: -75_000 })).toEqual([expect.stringContaining("75 s behind")]);
  });
});
