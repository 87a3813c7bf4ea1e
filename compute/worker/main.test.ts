import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import { createKeys } from "../seal/keys.ts";
import { createRemoteTarget } from "../targets/remote/remote-target.ts";
import { executionsOf } from "./testing/executions-of.ts";
import { type ScriptedControlPlane, startScriptedControlPlane } from "./testing/scripted-control-plane.ts";
import { createScriptedRelay } from "./testing/scripted-relay.ts";
import { startWorkerProgram, type WorkerProgram } from "./testing/worker-program.ts";

const never = new AbortController().signal;

const programs: WorkerProgram[] = [];
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill("SIGKILL");
    await program.exited;
  }
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function startProgram(environment: Record<string, string>, input = ""): WorkerProgram {
  const program = startWorkerProgram(environment, input);
  programs.push(program);
  return program;
}

async function startPlane(): Promise<{ plane: ScriptedControlPlane; environment: Record<string, string> }> {
  const plane = await startScriptedControlPlane();
  const directory = await mkdtemp(join(tmpdir(), "eider-worker-"));
  cleanups.push(() => plane.close());
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  const environment = {
    EIDER_CONTROL_URL: plane.url.href,
    EIDER_WORKER_DIR: directory,
    EIDER_WORKER_THREADS: "1",
  };
  return { plane, environment };
}

async function connect(plane: ScriptedControlPlane) {
  const keys = await createKeys({ isExtractable: false });
  const target = createRemoteTarget({
    transport: createScriptedRelay(plane),
    notebookId: newId("nbk_"),
    poolId: plane.enrollment.poolId,
    device: async () => ({ identity: { deviceId: newId("dev_"), keys: keys.publicKeys }, keys }),
    cellOf: () => ({ cellId: newId("cel_"), revision: 1 }),
    facts: () => [],
  });
  return target.connect({ signal: never, onStep: () => undefined });
}

const requestOf = (sql: string) => ({
  runId: newId("run_"),
  sql,
  parameters: [],
  cells: [],
  previewRowsMax: 10,
  timeoutMs: 60_000,
});

describe("the worker program", () => {
  test("enrols with a token from standard input, runs SQL, logs JSON without it, and stops on SIGTERM", async () => {
    const { plane, environment } = await startPlane();
    const program = startProgram({ ...environment, EIDER_ENROLL_TOKEN_FILE: "-" }, "good-token\n");
    await plane.linked();
    const session = await connect(plane);
    const events: unknown[] = [];
    for await (const event of session.run(requestOf("SELECT 41 + 1 AS canary"), never)) events.push(event);
    expect(events.at(-1)).toMatchObject({ outcome: "succeeded", result: { rowCount: 1 } });
    for await (const event of session.run(requestOf("SELECT 'canary'::INTEGER"), never)) events.push(event);
    expect(events.at(-1)).toMatchObject({ outcome: "failed", failure: { code: "sql_error" } });
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    const lines = program.lines();
    expect(lines.map((line) => JSON.parse(line).event)).toContain("worker ready");
    const { records, text } = await executionsOf(environment.EIDER_WORKER_DIR ?? "");
    expect(records.filter(({ event }) => event === "ended")).toHaveLength(2);
    expect(lines.join("") + text).not.toMatch(/canary|good-token/);
  });

  test("killed in the middle of a Run: started again it is the same worker, and its Results are there", async () => {
    const { plane, environment } = await startPlane();
    const first = startProgram({ ...environment, EIDER_ENROLL_TOKEN: "good-token" });
    await plane.linked();
    const session = await connect(plane);
    const kept = requestOf("SELECT * FROM range(5)");
    for await (const event of session.run(kept, never)) expect(event.type).toBeDefined();
    const lost = session.run(requestOf("SELECT count(*) FROM range(100000000000)"), never);
    await lost[Symbol.asyncIterator]().next();
    first.kill("SIGKILL");
    await first.exited;
    startProgram(environment);
    await plane.linked(2);
    expect(plane.enrolled).toHaveLength(1);
    expect(await session.describeResult(kept.runId, never)).toMatchObject({ rowCount: 5 });
  });

  test("SIGHUP reads the local policy again", async () => {
    const { plane, environment } = await startPlane();
    const program = startProgram({ ...environment, EIDER_ENROLL_TOKEN: "good-token" });
    await plane.linked();
    const policy = join(environment.EIDER_WORKER_DIR ?? "", "policy.yaml");
    await writeFile(policy, "version: 1\nstatements: [explain]\n");
    program.kill("SIGHUP");
    await expect.poll(() => program.lines().join("")).toContain("local policy in force");
    const session = await connect(plane);
    const events: unknown[] = [];
    for await (const event of session.run(requestOf("SELECT 1"), never)) events.push(event);
    expect(events.at(-1)).toMatchObject({ outcome: "failed", failure: { code: "blocked_by_policy" } });
  });

  test("its exit code says what to do: 78 for wrong configuration or policy, 77 when it is not welcome", async () => {
    const { plane, environment } = await startPlane();
    const unconfigured = startProgram({ EIDER_WORKER_DIR: "/nowhere" });
    expect(await unconfigured.exited).toBe(78);
    expect(unconfigured.lines().join("")).toContain("EIDER_CONTROL_URL");
    const policy = join(environment.EIDER_WORKER_DIR ?? "", "policy.yaml");
    await writeFile(policy, "version: 1\nmayExprot: false\n");
    const unruly = startProgram({ ...environment, EIDER_ENROLL_TOKEN: "good-token" });
    expect(await unruly.exited).toBe(78);
    expect(unruly.lines().join("")).toContain(`${policy}:2`);
    expect(plane.enrolled).toHaveLength(0);
    await rm(policy);
    const spent = startProgram({ ...environment, EIDER_ENROLL_TOKEN: "bad-token" });
    expect(await spent.exited).toBe(77);
    expect(spent.lines().join("")).toContain("This token was used already.");
    const revoked = startProgram({ ...environment, EIDER_ENROLL_TOKEN: "good-token" });
    await plane.linked();
    plane.drop(4403);
    expect(await revoked.exited).toBe(77);
    expect(
      JSON.parse(await readFile(join(environment.EIDER_WORKER_DIR ?? "", "identity.json"), "utf8")),
    ).toBeDefined();
  });
});
