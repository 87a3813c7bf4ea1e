import { describe, expect, test } from "vitest";
import { newId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { RunEvent, RunRequest } from "../../protocol/run.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { createKeys } from "../../seal/keys.ts";
import type { TargetSession } from "../../target.ts";
import { createRemoteTarget } from "./remote-target.ts";
import { TransportError } from "./remote-transport.ts";
import { createScriptedWorker, type Script, type ScriptedWorker } from "./testing/scripted-worker.ts";

const value = (said: unknown, bytes: Uint8Array | null = null): AnswerMessage => ({
  type: "value",
  value: said,
  bytes,
});
const stats = {
  queuedMs: 0,
  elapsedMs: 1,
  rows: 2,
  bytesRead: 0,
  bytesFromCache: 0,
  memoryPeakBytes: null,
};
const never = new AbortController().signal;

function requestOf(sql = "SELECT 1"): RunRequest {
  const runId = newId("run_");
  return { runId, sql, parameters: [], cells: [], previewRowsMax: 100, timeoutMs: 60_000 };
}

async function connectTo(worker: ScriptedWorker): Promise<TargetSession> {
  const keys = await createKeys({ isExtractable: false });
  const target = createRemoteTarget({
    transport: worker.transport,
    notebookId: newId("nbk_"),
    poolId: newId("pol_"),
    device: async () => ({ identity: { deviceId: newId("dev_"), keys: keys.publicKeys }, keys }),
    cellOf: () => ({ cellId: newId("cel_"), revision: 3 }),
    facts: () => [{ label: "Type", value: "Hosted" }],
  });
  return target.connect({ signal: never, onStep: () => undefined });
}

async function eventsOf(session: TargetSession, request: RunRequest, signal = never): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of session.run(request, signal)) events.push(event);
  return events;
}

const succeeds: Script = async function* (opened) {
  const { runId } = opened.header.run ?? {};
  const columns = [{ name: "a", type: "INTEGER", encoding: "arrow" }];
  yield value({ type: "started", runId });
  yield value({ type: "columns", columns });
  yield value({ type: "batch", rows: 2 }, new Uint8Array([1, 2, 3]));
  const result = { runId, columns, rowCount: 2, byteCount: 0 };
  yield value({ type: "ended", outcome: "succeeded", result, failure: null, stats });
};

describe("a Run on a worker", () => {
  test("its events come out as the worker said them, rows as bytes", async () => {
    const worker = await createScriptedWorker(succeeds);
    const request = requestOf("SELECT 'secret'");
    const events = await eventsOf(await connectTo(worker), request);
    expect(events.map(({ type }) => type)).toEqual(["started", "columns", "batch", "ended"]);
    expect(events[2]).toMatchObject({ rows: 2, bytes: new Uint8Array([1, 2, 3]) });
    expect(worker.calls[0]?.arguments).toEqual(request);
    expect(worker.calls[0]?.header).toMatchObject({
      method: "run",
      run: { runId: request.runId, revision: 3 },
    });
    expect(JSON.stringify(worker.calls[0]?.header)).not.toContain("secret");
  });

  test("while it waits in a queue, the control plane's words are its progress", async () => {
    const worker = await createScriptedWorker(async function* (opened, wire) {
      wire.progress("2 Runs ahead");
      await new Promise((resolve) => setImmediate(resolve));
      yield* succeeds(opened, wire);
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(events[0]).toMatchObject({ type: "progress", step: "2 Runs ahead" });
    expect(events.at(-1)).toMatchObject({ type: "ended", outcome: "succeeded" });
  });

  test("under way, only that contact is lost, and that it is back, is told beside the worker's own events", async () => {
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    const worker = await createScriptedWorker(async function* (opened, wire) {
      yield value({ type: "started", runId: opened.header.run?.runId });
      await settle();
      for (const reason of [null, "Lost contact", null, null]) {
        wire.progress(reason);
        await settle();
      }
      yield* succeeds(opened, wire);
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    const steps = events.flatMap((event) => (event.type === "progress" ? [event.step] : []));
    expect(steps).toEqual(["Lost contact", "queued"]);
    expect(events.at(-1)).toMatchObject({ type: "ended", outcome: "succeeded" });
  });

  test("Stop: the worker is asked and its own ending is the Run's", async () => {
    const stop = new AbortController();
    const worker = await createScriptedWorker(async function* (opened, { cancelled }) {
      yield value({ type: "started", runId: opened.header.run?.runId });
      stop.abort();
      await cancelled;
      yield value({ type: "ended", outcome: "cancelled", result: null, failure: null, stats });
    });
    const events = await eventsOf(await connectTo(worker), requestOf(), stop.signal);
    expect(events.at(-1)).toEqual({
      type: "ended",
      outcome: "cancelled",
      result: null,
      failure: null,
      stats,
    });
  });

  test("the worker is lost in mid-run: the Run ends as lost, and the next one opens a Session anew", async () => {
    let runs = 0;
    const worker = await createScriptedWorker(async function* (opened, wire) {
      if (++runs > 1) return yield* succeeds(opened, wire);
      yield value({ type: "started", runId: opened.header.run?.runId });
      throw new TransportError("lost", "The worker stopped answering.");
    });
    const session = await connectTo(worker);
    const events = await eventsOf(session, requestOf());
    expect(events.at(-1)).toMatchObject({
      outcome: "lost",
      failure: { code: "worker_lost", message: "The worker stopped answering." },
    });
    expect((await eventsOf(session, requestOf())).at(-1)).toMatchObject({ outcome: "succeeded" });
    expect(worker.opened).toHaveLength(2);
  });

  test("a reader that returns early cancels the Run", async () => {
    let isCancelled = false;
    const worker = await createScriptedWorker(async function* (opened, { cancelled }) {
      void cancelled.then(() => {
        isCancelled = true;
      });
      yield* succeeds(opened, { cancelled, signal: never, progress: () => undefined });
    });
    const session = await connectTo(worker);
    for await (const event of session.run(requestOf(), never)) if (event.type === "columns") break;
    expect(isCancelled).toBe(true);
  });

  test("a frame is altered on its way: the Run ends as lost, and no altered row is shown", async () => {
    const worker = await createScriptedWorker(succeeds, (frame) => {
      if (frame.seq === 2) frame.frame[20] = (frame.frame[20] ?? 0) ^ 1;
      return frame;
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(events.map(({ type }) => type)).toEqual(["started", "columns", "ended"]);
    expect(events.at(-1)).toMatchObject({ outcome: "lost", failure: { code: "worker_lost" } });
  });

  test("nobody can take it now: it fails as unavailable, which is not the author's fault", async () => {
    const worker = await createScriptedWorker(async function* () {
      yield value({ type: "progress", step: "", fraction: null, rows: 0 });
      throw new TransportError("unavailable", "The worker is draining.", { refusal: "draining" });
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(events.at(-1)).toMatchObject({ outcome: "failed", failure: { code: "target_unavailable" } });
  });
});

describe("a Session that is over", () => {
  const isOver = new TransportError("refused", "This Session has ended. Connect again.", {
    refusal: "not_found",
  });

  test("the call is sent once more on a new one, and nobody notices", async () => {
    let asked = 0;
    const worker = await createScriptedWorker(async function* (opened, wire) {
      if (++asked === 1) throw isOver;
      yield* succeeds(opened, wire);
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(events.at(-1)).toMatchObject({ outcome: "succeeded" });
    expect(worker.opened).toHaveLength(2);
    const [first, second] = worker.calls.map(({ header }) => header);
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(second?.callId).not.toBe(first?.callId);
  });

  test("refused again: the Run fails with those words instead of trying for ever", async () => {
    // biome-ignore lint/correctness/useYield: it refuses before it says anything
    const worker = await createScriptedWorker(async function* () {
      throw isOver;
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(worker.calls).toHaveLength(2);
    expect(events).toMatchObject([{ outcome: "failed", failure: { message: isOver.message } }]);
  });
});

describe("a page that was away too long", () => {
  const gone = new TransportError("refused", "The rows are no longer on their way.", { refusal: "expired" });
  const columns = [{ name: "a", type: "INTEGER", encoding: "arrow" }];

  test("the Run went on without it: its Result is shown", async () => {
    const worker = await createScriptedWorker(async function* (opened) {
      if (opened.header.method === "run") {
        yield value({ type: "started", runId: opened.header.run?.runId });
        throw gone;
      }
      yield value({ runId: opened.header.results[0], columns, rowCount: 9, byteCount: 1 });
    });
    const request = requestOf();
    const events = await eventsOf(await connectTo(worker), request);
    expect(events.at(-1)).toMatchObject({
      outcome: "succeeded",
      result: { runId: request.runId, rowCount: 9 },
    });
  });

  test("there is no Result: it fails with the control plane's words", async () => {
    const worker = await createScriptedWorker(async function* (opened) {
      if (opened.header.method === "run") throw gone;
      yield value(null);
    });
    const events = await eventsOf(await connectTo(worker), requestOf());
    expect(events.at(-1)).toMatchObject({ outcome: "failed", failure: { message: gone.message } });
  });
});

describe("reading a Result", () => {
  test("a window comes with its bytes; the header names the Result that is read", async () => {
    const worker = await createScriptedWorker(async function* () {
      yield value({ rowCount: 10, rows: 2 }, new Uint8Array([9]));
    });
    const session = await connectTo(worker);
    const runId = newId("run_");
    const query = { runId, offset: 0, limit: LIMITS.windowRowsMax, order: [], filters: [] };
    expect(await session.window(query, never)).toEqual({ rowCount: 10, rows: 2, bytes: new Uint8Array([9]) });
    expect(worker.calls[0]?.header.results).toEqual([runId]);
  });

  test("a Result that is gone: refused with the worker's code and words", async () => {
    const worker = await createScriptedWorker(async function* () {
      yield { type: "refusal", code: "result_gone", message: "It was evicted." };
    });
    const session = await connectTo(worker);
    const refused = session.summarize({ runId: newId("run_"), column: 0 }, never);
    await expect(refused).rejects.toMatchObject({ code: "result_gone", message: "It was evicted." });
  });

  test("an answer that is not understood is refused, not passed on", async () => {
    const worker = await createScriptedWorker(async function* () {
      yield value({ rowCount: "many" });
    });
    const session = await connectTo(worker);
    const refused = session.describeResult(newId("run_"), never);
    await expect(refused).rejects.toMatchObject({ code: "internal" });
  });

  test("an export comes in parts, in order", async () => {
    const worker = await createScriptedWorker(async function* () {
      for (const part of [1, 2, 3]) yield value({}, new Uint8Array([part]));
    });
    const session = await connectTo(worker);
    const parts: number[] = [];
    for await (const chunk of session.export(newId("run_"), "csv", never)) parts.push(...chunk);
    expect(parts).toEqual([1, 2, 3]);
  });

  test("after close nothing is asked any more; closing twice is closing once", async () => {
    const worker = await createScriptedWorker(succeeds);
    const session = await connectTo(worker);
    await session.close();
    await session.close();
    expect(worker.closed).toHaveLength(1);
    await expect(session.describeResult(newId("run_"), never)).rejects.toMatchObject({
      code: "session_lost",
    });
  });
});
