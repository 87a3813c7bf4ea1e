import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createLog } from "./log.ts";
import { startScriptedControlPlane } from "./testing/scripted-control-plane.ts";
import {
  createScriptedEngines,
  type EngineScript,
  SCRIPTED_STATS,
  twoRows,
} from "./testing/scripted-engine.ts";
import { runRequest } from "./testing/scripted-reader.ts";
import { startTestBench, type TestBench, testConfig } from "./testing/start-test-worker.ts";
import { NotEnrolled, startWorker } from "./worker.ts";

const benches: TestBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.stop();
});

async function startBench(script: EngineScript = {}): Promise<TestBench> {
  const bench = await startTestBench(script);
  benches.push(bench);
  return bench;
}

const typesOf = (messages: readonly { type: string; value?: unknown }[]) =>
  messages.map(({ value }) => (value as { type?: string }).type);

describe("a worker and its control plane", () => {
  test("a new worker enrols with its token, keeps its keys for its user only, and links", async () => {
    const { plane, directory, worker } = await startBench();
    expect(plane.enrolled).toHaveLength(1);
    expect(worker.enrollment.workerId).toBe(plane.enrollment.workerId);
    const file = join(directory, "identity.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      enrollment: { controlPlaneKey: plane.keys.publicKeys.signing },
    });
  });

  test("a worker with an identity does not need a token again", async () => {
    const { plane, directory, worker } = await startBench();
    await worker.drain(0);
    const again = await startWorker({
      config: { ...testConfig(plane, directory), enrollToken: null },
      createEngine: createScriptedEngines().create,
      log: createLog(() => undefined),
    });
    await plane.linked(2);
    await again.drain(0);
    expect(plane.enrolled).toHaveLength(1);
  });

  test("a spent token is refused with the control plane's words; no token at all says what to set", async () => {
    const plane = await startScriptedControlPlane();
    const directory = await mkdtemp(join(tmpdir(), "eider-worker-"));
    const { create } = createScriptedEngines();
    const start = (enrollToken: string | null) =>
      startWorker({
        config: { ...testConfig(plane, directory), enrollToken },
        createEngine: create,
        log: createLog(() => undefined),
      });
    await expect(start("bad-token")).rejects.toMatchObject({
      code: "token_spent",
      message: "This token was used already.",
    });
    await expect(start(null)).rejects.toBeInstanceOf(NotEnrolled);
    await plane.close();
    await rm(directory, { recursive: true });
  });

  test("the link drops: it is dialled again and the same process is recognised", async () => {
    const { plane } = await startBench();
    plane.drop();
    await plane.linked(2);
    const hellos = plane.heard.filter((said) => said.type === "hello");
    expect(new Set(hellos.map((said) => said.instanceId)).size).toBe(1);
  });

  test("the control plane closes for good: the worker ends and says why", async () => {
    const { plane, worker, engines, reader } = await startBench();
    await (await reader.prepare("run", runRequest())).send();
    plane.drop(4403);
    expect(await worker.ended).toBe("revoked");
    expect(engines.closed).toBe(1);
  });

  test("heartbeats name the calls in hand", async () => {
    let finish: () => void = () => undefined;
    const { plane, reader } = await startBench({
      async *run(request, relations, signal) {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        yield* twoRows(request, relations, signal);
      },
    });
    const call = await reader.prepare("run", runRequest());
    const answer = call.send();
    await plane.hears("heartbeat", ({ calls, running }) => running === 1 && !!calls?.includes(call.callId));
    finish();
    await answer;
    await plane.hears("call-ended");
    const after = plane.heard.length;
    await plane.hears("heartbeat", (said) => plane.heard.indexOf(said) > after && said.calls?.length === 0);
  });
});

describe("a Run on a worker", () => {
  test("its events come sealed, and only counts are told in the clear", async () => {
    const { plane, reader, logged } = await startBench();
    const request = runRequest("SELECT 'canary-of-the-sql'");
    const call = await reader.prepare("run", request);
    const messages = await call.send();
    expect(typesOf(messages)).toEqual(["started", "columns", "batch", "ended"]);
    const ended = await plane.hears("call-ended", ({ callId }) => callId === call.callId);
    expect(ended.run).toMatchObject({ runId: request.runId, outcome: "succeeded", hasResult: true });
    expect(JSON.stringify(plane.heard)).not.toContain("canary");
    expect(logged.join("")).not.toContain("canary");
  });

  test("a small answer takes one frame, on the socket", async () => {
    const { plane, reader } = await startBench();
    const call = await reader.prepare("run", runRequest());
    await call.send();
    await plane.hears("call-ended");
    expect(plane.frames.filter(({ callId }) => callId === call.callId)).toMatchObject([
      { by: "socket", seq: 0 },
    ]);
  });

  test("large rows take requests of less than 1 MB, a few ahead of the reader and no more", async () => {
    const batches = 24;
    let produced = 0;
    const { plane, reader } = await startBench({
      async *run({ runId }) {
        yield { type: "columns", columns: [] };
        for (; produced < batches; produced++)
          yield { type: "batch", rows: 1, bytes: new Uint8Array(LIMITS.framePlainBytesMax) };
        const result = { runId, columns: [], rowCount: batches, byteCount: 0 };
        yield { type: "ended", outcome: "succeeded", result, failure: null, stats: SCRIPTED_STATS };
      },
    });
    const call = await reader.prepare("run", runRequest());
    let read = 0;
    let aheadMax = 0;
    for await (const message of call.messages()) {
      if (message.type === "value" && message.bytes !== null) read++;
      aheadMax = Math.max(aheadMax, produced - read);
    }
    expect(read).toBe(batches);
    expect(aheadMax).toBeLessThanOrEqual(LIMITS.framesInFlightMax + 3);
    for (const { bytes } of plane.frames) expect(bytes).toBeLessThan(1_000_000);
    expect(plane.frames.filter(({ by }) => by === "request").length).toBeGreaterThanOrEqual(batches);
  });

  test("Stop reaches the engine, and the worker says that it was cancelled", async () => {
    const { plane, reader } = await startBench({
      async *run({ runId }, _relations, signal) {
        yield { type: "started", runId };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield { type: "ended", outcome: "cancelled", result: null, failure: null, stats: SCRIPTED_STATS };
      },
    });
    const call = await reader.prepare("run", runRequest());
    const messages: unknown[] = [];
    for await (const message of call.messages()) {
      if (messages.push(message) === 1) plane.say({ type: "cancel", callId: call.callId });
    }
    expect(messages.at(-1)).toMatchObject({ value: { type: "ended", outcome: "cancelled" } });
    expect((await plane.hears("call-ended")).run).toMatchObject({ outcome: "cancelled", hasResult: false });
  });

  test("a second Run of the Session waits and says so; Stop while it waits ends it without the engine", async () => {
    let finish: () => void = () => undefined;
    const runs: string[] = [];
    const { plane, reader } = await startBench({
      async *run(request, relations, signal) {
        runs.push(request.sql);
        if (request.sql === "first")
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
        yield* twoRows(request, relations, signal);
      },
    });
    const first = await reader.prepare("run", runRequest("first"));
    const firstAnswer = first.send();
    await plane.hears("run-state", ({ state }) => state === "running");
    const [second, third] = [
      await reader.prepare("run", runRequest("second")),
      await reader.prepare("run", runRequest("third")),
    ];
    const secondAnswer = second.send();
    await plane.hears("run-state", ({ callId, ahead }) => callId === second.callId && ahead === 1);
    const thirdAnswer = third.send();
    await plane.hears("run-state", ({ callId, ahead }) => callId === third.callId && ahead === 2);
    plane.say({ type: "cancel", callId: second.callId });
    expect((await secondAnswer).at(-1)).toMatchObject({ value: { outcome: "cancelled" } });
    finish();
    await Promise.all([firstAnswer, thirdAnswer]);
    expect(runs).toEqual(["first", "third"]);
  });

  test("the link drops in mid-run: the answer is completed over the next one, without a gap", async () => {
    let goOn: () => void = () => undefined;
    const { plane, reader } = await startBench({
      async *run({ runId }) {
        yield { type: "started", runId };
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        yield { type: "ended", outcome: "succeeded", result: null, failure: null, stats: SCRIPTED_STATS };
      },
    });
    const call = await reader.prepare("run", runRequest());
    const answer = call.send();
    await plane.hears("heartbeat", ({ running }) => running === 1);
    plane.drop();
    goOn();
    expect(typesOf(await answer)).toEqual(["started", "ended"]);
    await plane.hears("call-ended", ({ callId }) => callId === call.callId);
  });

  test("nobody wants the rows any more: the Run goes on to its end and is reported", async () => {
    const { plane, reader } = await startBench();
    const big = { ...runRequest(), previewRowsMax: null };
    const call = await reader.prepare("run", big);
    plane.intercept = (request, response) => {
      if (!request.url?.includes("/frames/")) return false;
      response.writeHead(410).end();
      return true;
    };
    const offered = new Promise<void>((resolve) => {
      plane.takeFrame = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    await call.sendOnly();
    await offered;
    plane.drop();
    expect((await plane.hears("call-ended")).run).toMatchObject({ outcome: "succeeded", hasResult: true });
  });

  test("an engine that breaks its promise ends the Run as our fault, not the author's", async () => {
    const { reader, logged } = await startBench({
      // biome-ignore lint/correctness/useYield: it breaks before it says anything
      async *run() {
        throw new Error("secret detail");
      },
    });
    const messages = await (await reader.prepare("run", runRequest())).send();
    expect(messages.at(-1)).toMatchObject({ value: { outcome: "failed", failure: { code: "internal" } } });
    expect(JSON.stringify(messages) + logged.join("")).not.toContain("secret detail");
  });

  test("SIGTERM: what runs may finish, what is new is refused as draining", async () => {
    let finish: () => void = () => undefined;
    const { plane, reader, worker } = await startBench({
      async *run(request, relations, signal) {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        yield* twoRows(request, relations, signal);
      },
    });
    const running = await reader.prepare("run", runRequest());
    const late = await reader.prepare("run", runRequest());
    const answer = running.send();
    await plane.hears("run-state", ({ state }) => state === "running");
    const drained = worker.drain(20_000);
    await late.sendOnly();
    const refused = await plane.hears("call-rejected", ({ callId }) => callId === late.callId);
    expect(refused.code).toBe("draining");
    finish();
    expect((await answer).at(-1)).toMatchObject({ value: { outcome: "succeeded" } });
    await drained;
    expect(await worker.ended).toBe("closed");
  });

  test("told to drain from the page: it says so at once, finishes what runs, and ends", async () => {
    let finish: () => void = () => undefined;
    const { plane, reader, worker } = await startBench({
      async *run(request, relations, signal) {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        yield* twoRows(request, relations, signal);
      },
    });
    const answer = (await reader.prepare("run", runRequest())).send();
    await plane.hears("run-state", ({ state }) => state === "running");
    plane.say({ type: "drain" });
    await plane.hears("heartbeat", ({ isDraining, running }) => isDraining && running === 1);
    finish();
    expect((await answer).at(-1)).toMatchObject({ value: { outcome: "succeeded" } });
    expect(await worker.ended).toBe("closed");
  });
});

describe("reading on a worker", () => {
  test("windows, aggregates, plans and exports are answered by the Session's engine", async () => {
    const { reader, engines } = await startBench();
    const runId = newId("run_");
    const results = [runId];
    const window = { runId, offset: 0, limit: 10, order: [], filters: [] };
    const plan = { sql: "SELECT 1", parameters: [], cells: [] };
    const aggregate = { runId, dimensions: [], measures: [], filters: [], limit: 1 };
    const asked = async (method: "window" | "plan" | "aggregate" | "export" | "describe", args: unknown) =>
      (await reader.prepare(method, args, { results })).send();
    expect(await asked("window", window)).toEqual([
      { type: "value", value: { rowCount: 2, rows: 2 }, bytes: new Uint8Array([5]) },
    ]);
    expect(await asked("aggregate", aggregate)).toMatchObject([{ value: { isCut: false } }]);
    expect(await asked("plan", plan)).toMatchObject([{ value: { failure: null } }]);
    expect(await asked("describe", { runId })).toEqual([{ type: "value", value: null, bytes: null }]);
    expect(await asked("export", { runId, format: "csv" })).toHaveLength(2);
    expect(engines.made).toHaveLength(1);
  });

  test("the engine dies: the control plane hears it, and the Session goes on", async () => {
    const { plane, reader, engines } = await startBench();
    await (await reader.prepare("run", runRequest())).send();
    engines.exit({ reason: "crashed" });
    expect(await plane.hears("session-ended")).toMatchObject({ reason: "crashed" });
    expect(await (await reader.prepare("run", runRequest())).send()).toHaveLength(4);
  });

  test("close-session ends the engine and empties its folder", async () => {
    const { plane, reader, engines } = await startBench();
    const call = await reader.prepare("run", runRequest());
    await call.send();
    const folder = engines.made[0]?.directory ?? "";
    await expect(stat(folder)).resolves.toBeDefined();
    plane.say({ type: "close-session", sessionId: call.grant.sessionId });
    expect(await plane.hears("session-ended")).toMatchObject({ reason: "closed" });
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
