import { beforeEach, expect, type Mock, test, vi } from "vitest";
import type { CallMethod } from "../../compute/protocol/grant.ts";
import { type CallId, newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ControlToWorker } from "../../compute/protocol/worker-link.ts";
import { isAppError } from "../errors.ts";
import { createRelay, type Relay, type RunWitness } from "./relay.ts";
import type { CallRoute, RelayCall } from "./relay-call.ts";

const workerId = newId("wrk_");
const REQUEST = {
  grant: { body: "", signature: "" },
  call: { header: "", sealedArguments: "", signature: "" },
};
let now: number;
let sent: ControlToWorker[];
let isOnline: boolean;
let witness: { [K in keyof RunWitness]: Mock<RunWitness[K]> };
let relay: Relay;

beforeEach(() => {
  now = 1_000_000;
  sent = [];
  isOnline = true;
  witness = {
    waits: vi.fn(),
    queues: vi.fn(),
    runs: vi.fn(),
    awaits: vi.fn(),
    ends: vi.fn(),
    fails: vi.fn(),
  };
  relay = createRelay({
    now: () => now,
    witness,
    send(_workerId, message) {
      if (isOnline) sent.push(message);
      return isOnline;
    },
  });
});

function routeOf(method: CallMethod, actorId = "usr_ana"): CallRoute {
  const run = {
    runId: newId("run_"),
    cellId: newId("cel_"),
    notebookId: newId("nbk_"),
    workspaceId: "wsp_1",
  };
  const asked = { callId: newId("cal_"), method, actorId, deviceId: null };
  return { ...asked, workerId, run: method === "run" ? run : null };
}

const begin = (method: CallMethod): RelayCall => relay.begin(routeOf(method), REQUEST);
const frame = (seq: number) => ({ seq, frame: new Uint8Array(10) });
const cancels = () => sent.filter(({ type }) => type === "cancel").length;

function refusalOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return isAppError(error) ? error.code : undefined;
  }
  return undefined;
}

function endWith(call: RelayCall, outcome: "succeeded" | "cancelled" = "succeeded"): void {
  const runId = call.route.run?.runId ?? newId("run_");
  const stats = {
    queuedMs: 0,
    elapsedMs: 0,
    rows: 0,
    bytesRead: 0,
    bytesFromCache: 0,
    memoryPeakBytes: null,
  };
  const run = { runId, outcome, failureCode: null, hasResult: true, resultBytes: 0, stats };
  relay.hear(workerId, { type: "call-ended", callId: call.route.callId, run });
}

test("a call to a worker that is not connected is refused and forgotten", () => {
  isOnline = false;
  expect(refusalOf(() => begin("window"))).toBe("target_unavailable");
  expect(relay.calls.size).toBe(0);
});

test("the same call id twice is refused", () => {
  const route = routeOf("window");
  relay.begin(route, REQUEST);
  expect(refusalOf(() => relay.begin(route, REQUEST))).toBe("conflict");
});

test("one person with too many open calls is refused, another is not", () => {
  for (let count = 0; count < LIMITS.relayCallsPerActorMax; count++) begin("window");
  expect(refusalOf(() => begin("window"))).toBe("queue_full");
  expect(refusalOf(() => relay.begin(routeOf("window", "usr_bo"), REQUEST))).toBeUndefined();
});

test("frames of another worker's call are not taken", async () => {
  const call = begin("run");
  expect(await relay.offer(newId("wrk_"), call.route.callId, frame(0))).toBe("closed");
  expect(call.buffer.next).toBe(0);
});

test("words of another worker about a call change nothing", () => {
  const call = begin("run");
  relay.hear(newId("wrk_"), { type: "call-ended", callId: call.route.callId, run: null });
  expect(call.ending).toBeNull();
});

test("a call is forgotten when it has ended and everything was read", async () => {
  const call = begin("run");
  await relay.offer(workerId, call.route.callId, frame(0));
  endWith(call);
  expect(relay.find(call.route.callId)).toBe(call);
  relay.acknowledge(call, 1);
  expect(relay.find(call.route.callId)).toBeUndefined();
});

test("a Run's end is witnessed once, however often the worker says it", async () => {
  const call = begin("run");
  await relay.offer(workerId, call.route.callId, frame(0));
  endWith(call);
  endWith(call);
  relay.loseWorker(workerId, "gone");
  expect(witness.ends).toHaveBeenCalledTimes(1);
  expect(witness.fails).not.toHaveBeenCalled();
});

test("a page that is away: its frames wait half a minute, then the Run goes on unread", async () => {
  const call = begin("run");
  await relay.offer(workerId, call.route.callId, frame(0));
  now += LIMITS.readerAwayMsMax;
  relay.sweep();
  expect(call.buffer.heldBytes).toBe(10);
  now += 1;
  relay.sweep();
  expect(call.isAbandoned).toBe(true);
  expect(cancels()).toBe(0);
  expect(await relay.offer(workerId, call.route.callId, frame(1))).toBe("accepted");
  expect(call.buffer.heldBytes).toBe(0);
  endWith(call);
  expect(witness.ends).toHaveBeenCalledTimes(1);
  expect(relay.calls.size).toBe(0);
});

test("a page that is there but reads nothing for minutes: the Run is cancelled", async () => {
  const call = begin("run");
  relay.acknowledge(call, 0);
  await relay.offer(workerId, call.route.callId, frame(0));
  now += LIMITS.relayIdleMsMax + 1;
  relay.sweep();
  expect(cancels()).toBe(1);
  expect(call.isAbandoned).toBe(true);
});

test("a long Run without rows is left alone", () => {
  const call = begin("run");
  relay.acknowledge(call, 0);
  now += 10 * LIMITS.relayIdleMsMax;
  relay.sweep();
  expect(cancels()).toBe(0);
  expect(call.isAbandoned).toBe(false);
});

test("time counts from the first unread frame, not from the beginning of the Run", async () => {
  const call = begin("run");
  now += 10 * LIMITS.readerAwayMsMax;
  await relay.offer(workerId, call.route.callId, frame(0));
  relay.sweep();
  expect(call.isAbandoned).toBe(false);
});

test("a window that nobody reads any more is cancelled and forgotten", () => {
  const call = begin("window");
  relay.abandon(call);
  expect(cancels()).toBe(1);
  expect(relay.calls.size).toBe(0);
});

test("a worker that is gone for good fails all of its calls and no other's", async () => {
  const mine = begin("run");
  const other = relay.begin({ ...routeOf("run"), workerId: newId("wrk_") }, REQUEST);
  relay.loseWorker(workerId, "Lost contact.");
  expect(mine.ending).toEqual({ type: "failed", code: "worker_lost", message: "Lost contact." });
  expect(witness.fails).toHaveBeenCalledTimes(1);
  expect(other.ending).toBeNull();
  expect(await relay.offer(workerId, mine.route.callId, frame(0))).toBe("closed");
});

test("a call that three heartbeats in a row don't name is lost", () => {
  const call = begin("run");
  const named: CallId[] = [];
  relay.reconcile(workerId, named);
  relay.reconcile(workerId, named);
  expect(call.ending).toBeNull();
  relay.reconcile(workerId, named);
  expect(call.ending).toMatchObject({ type: "failed", code: "worker_lost" });
});

test("a call that is named now and then is not lost", () => {
  const call = begin("run");
  for (let beat = 0; beat < 12; beat++) relay.reconcile(workerId, beat % 3 === 2 ? [call.route.callId] : []);
  expect(call.ending).toBeNull();
});

test("a worker that ignores its credit breaks off its call", async () => {
  const call = begin("run");
  const offers = Array.from({ length: 10 }, (_, index) =>
    relay.offer(workerId, call.route.callId, frame(index + 1)),
  );
  expect(await Promise.all(offers)).toContain("overflow");
  expect(call.ending).toMatchObject({ type: "failed", code: "refused" });
  expect(cancels()).toBe(1);
});

test("a refusal by the worker is witnessed as a failure with its code", () => {
  const call = begin("run");
  const { callId } = call.route;
  relay.hear(workerId, { type: "call-rejected", callId, code: "expired", message: "Clocks differ." });
  expect(witness.fails.mock.calls[0]?.[2]).toEqual({
    type: "failed",
    code: "expired",
    message: "Clocks differ.",
  });
});

test("words about another Run than the call's are not believed", () => {
  const call = begin("run");
  const { callId } = call.route;
  const runId = newId("run_");
  relay.hear(workerId, { type: "run-state", callId, runId, state: "running", ahead: 0, rows: 1 });
  expect(witness.runs).not.toHaveBeenCalled();
});

test("a call that went into a link as it dropped is sent once more when the worker is back and does not name it", () => {
  const calls = () => sent.filter(({ type }) => type === "call").length;
  const lost = begin("run");
  const taken = begin("run");
  relay.reconcile(workerId, [taken.route.callId]);
  relay.loseContact(workerId);
  relay.regainContact(workerId);
  expect(calls()).toBe(2);
  relay.reconcile(workerId, [taken.route.callId]);
  expect(sent.at(-1)).toEqual({ type: "call", callId: lost.route.callId, ...REQUEST });
  relay.reconcile(workerId, [taken.route.callId, lost.route.callId]);
  relay.reconcile(workerId, []);
  expect(calls()).toBe(3);
  expect([lost.ending, taken.ending]).toEqual([null, null]);
});

test("a call that is under way, or was to be stopped, is not sent again", () => {
  const underWay = begin("run");
  void relay.offer(workerId, underWay.route.callId, frame(0));
  const stopped = begin("run");
  relay.cancel(stopped);
  relay.regainContact(workerId);
  relay.reconcile(workerId, []);
  expect(sent.filter(({ type }) => type === "call")).toHaveLength(2);
});
