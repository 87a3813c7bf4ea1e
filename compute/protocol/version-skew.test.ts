import { expect, test } from "vitest";
import { newId } from "./ids.ts";
import { isSpokenHere, PROTOCOL_VERSION } from "./version.ts";
import { ControlToWorker, WorkerToControl } from "./worker-link.ts";

const callId = newId("cal_");
const runId = newId("run_");
const sessionId = newId("ses_");
const stats = { queuedMs: 1, elapsedMs: 2, rows: 3, bytesRead: 0, bytesFromCache: 0, memoryPeakBytes: null };
const host = {
  hostname: "warehouse",
  platform: "linux",
  threads: 4,
  memoryBytes: 8_000_000_000,
  engineVersion: "v1.5.6",
  workerVersion: "0.1.0",
  protocolVersion: 1,
};

/** What a worker of 0.1 says, as it was on the wire: no description, no troubles, no list of calls. Never edit it. */
const FROM_WORKER_0_1 = [
  { type: "hello", workerId: newId("wrk_"), instanceId: "one", protocolVersion: 1, host },
  { type: "proof", signature: "A".repeat(86) },
  { type: "heartbeat", sessions: 1, running: 1, memoryBytes: 1_000, isDraining: false },
  {
    type: "call-rejected",
    callId,
    code: "busy",
    message: "Too many Runs of this notebook are waiting already.",
  },
  { type: "run-state", callId, runId, state: "running", ahead: 0, rows: 7 },
  { type: "call-ended", callId, run: null },
  {
    type: "call-ended",
    callId,
    run: { runId, outcome: "succeeded", failureCode: null, hasResult: true, resultBytes: 10, stats },
  },
  { type: "results-evicted", runs: [runId] },
  { type: "session-ended", sessionId, reason: "idle" },
];

/** What a control plane of 0.1 says: no standing, no version, no clock. Never edit it. */
const FROM_CONTROL_PLANE_0_1 = [
  { type: "challenge", nonce: "abc" },
  { type: "welcome", linkToken: "abc", signature: "A".repeat(86), heartbeatIntervalMs: 5_000 },
  {
    type: "call",
    callId,
    grant: { body: "e30", signature: "A".repeat(86) },
    call: { header: "e30", sealedArguments: "AAAA", signature: "A".repeat(86) },
  },
  { type: "frame-accepted", callId, seq: 0 },
  { type: "cancel", callId },
  { type: "close-session", sessionId },
  { type: "drain" },
];

test.each(FROM_WORKER_0_1)("the $type of a worker of 0.1 is understood", (message) => {
  expect(WorkerToControl.parse(message)).toEqual(message);
});

test.each(FROM_CONTROL_PLANE_0_1)("the $type of a control plane of 0.1 is understood", (message) => {
  expect(ControlToWorker.parse(message)).toEqual(message);
});

test("what a later version adds to a message is ignored, in either direction", () => {
  for (const message of FROM_WORKER_0_1)
    expect(WorkerToControl.parse({ ...message, later: { any: "thing" } })).toEqual(message);
  for (const message of FROM_CONTROL_PLANE_0_1)
    expect(ControlToWorker.parse({ ...message, later: [1] })).toEqual(message);
});

test("one version apart is spoken, two is not, in either direction", () => {
  const apart = (versions: number) => isSpokenHere(PROTOCOL_VERSION + versions);
  expect([-2, -1, 0, 1, 2].map(apart)).toEqual([false, true, true, true, false]);
});
