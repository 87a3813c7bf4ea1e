import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newId, type PoolId, type WorkerId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { RelayCall } from "../relay/relay-call.ts";
import { closeLinks, joinFleet, leaveFleet } from "./fleet-events.ts";
import type { WorkerConnection } from "./fleet.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  closeLinks();
  vi.useRealTimers();
});

function connectionOf(workerId: WorkerId, instanceId: string): WorkerConnection {
  const keys = { signing: "", sealing: "" };
  return {
    identity: { workerId, name: "hosted-1", keys },
    workerId,
    poolId: newId("pol_") as PoolId,
    workspaceId: newId("wsp_") as WorkspaceId,
    instanceId,
    host: {
      hostname: "",
      platform: "",
      threads: 1,
      memoryBytes: 0,
      engineVersion: "",
      workerVersion: "",
      protocolVersion: 1,
    },
    description: null,
    address: "192.0.2.7",
    linkToken: newId("tok_"),
    load: { sessions: 0, running: 0, memoryBytes: 0, isDraining: false },
    standing: { type: "approved" },
    troubles: [],
    lastHeardAt: Date.now(),
    requests: new Set(),
    answersPing: async () => true,
    send: vi.fn(),
    close: vi.fn(),
    drop: vi.fn(),
  };
}

function beginWindow(workerId: WorkerId): RelayCall {
  const asked = { callId: newId("cal_"), method: "window", actorId: "usr_1", deviceId: null } as const;
  const route = { ...asked, workerId, run: null };
  const call = { header: "", sealedArguments: "", signature: "" };
  return dataPlane().relay.begin(route, { grant: { body: "", signature: "" }, call });
}

function beginRun(workerId: WorkerId): RelayCall {
  const run = {
    runId: newId("run_"),
    cellId: newId("cel_"),
    notebookId: newId("nbk_"),
    workspaceId: "wsp_1",
  };
  const route = {
    callId: newId("cal_"),
    method: "run",
    actorId: "usr_1",
    deviceId: newId("dev_"),
    workerId,
    run,
  } as const;
  const call = { header: "", sealedArguments: "", signature: "" };
  return dataPlane().relay.begin(route, { grant: { body: "", signature: "" }, call });
}

test("a link that drops: who reads hears of it after three heartbeats, a Run waits for the same process as long as it may be away", () => {
  const workerId = newId("wrk_") as WorkerId;
  const connection = connectionOf(workerId, "one");
  joinFleet(connection);
  const read = beginWindow(workerId);
  const run = beginRun(workerId);
  leaveFleet(connection, 1006);
  vi.advanceTimersByTime(LIMITS.workerOfflineMs - 1);
  expect(read.ending).toBeNull();
  vi.advanceTimersByTime(1);
  expect(read.ending).toMatchObject({
    code: "worker_lost",
    message: "Lost contact with hosted-1. Try again.",
  });
  vi.advanceTimersByTime(LIMITS.workerAwayMsMax - LIMITS.workerOfflineMs - 1);
  expect(run.ending).toBeNull();
  vi.advanceTimersByTime(1);
  expect(run.ending).toEqual({
    type: "failed",
    code: "worker_lost",
    message: "Lost contact with hosted-1. Run the cell again.",
  });
});

test("a worker that says farewell has nothing in hand any more: its Runs are lost at once", () => {
  const workerId = newId("wrk_") as WorkerId;
  const connection = connectionOf(workerId, "one");
  joinFleet(connection);
  const run = beginRun(workerId);
  leaveFleet(connection, 1000);
  expect(run.ending).toMatchObject({ code: "worker_lost" });
});

test("Stop for a Run whose worker is away reaches it when it is back", () => {
  const workerId = newId("wrk_") as WorkerId;
  const first = connectionOf(workerId, "one");
  joinFleet(first);
  const run = beginRun(workerId);
  leaveFleet(first, 1006);
  dataPlane().relay.cancel(run);
  const send = vi.fn();
  joinFleet({ ...connectionOf(workerId, "one"), send });
  expect(send).toHaveBeenCalledWith({ type: "cancel", callId: run.route.callId });
  expect(run.ending).toBeNull();
});

test("the same process comes back in time: nothing is lost", () => {
  const workerId = newId("wrk_") as WorkerId;
  const connection = connectionOf(workerId, "one");
  joinFleet(connection);
  const call = beginWindow(workerId);
  const run = beginRun(workerId);
  leaveFleet(connection, 1006);
  vi.advanceTimersByTime(LIMITS.workerOfflineMs - 1);
  joinFleet(connectionOf(workerId, "one"));
  vi.advanceTimersByTime(2 * LIMITS.workerAwayMsMax);
  expect(call.ending).toBeNull();
  expect(run.ending).toBeNull();
});

test("another process of the worker comes: what the first one had in hand is lost at once", () => {
  const workerId = newId("wrk_") as WorkerId;
  const first = connectionOf(workerId, "one");
  joinFleet(first);
  const call = beginWindow(workerId);
  leaveFleet(first, 1006);
  joinFleet(connectionOf(workerId, "two"));
  expect(call.ending).toMatchObject({ code: "worker_lost", message: "The worker restarted." });
});

test("the late close of a replaced link takes nothing with it", () => {
  const workerId = newId("wrk_") as WorkerId;
  const first = connectionOf(workerId, "one");
  const second = connectionOf(workerId, "one");
  joinFleet(first);
  joinFleet(second);
  leaveFleet(first, 1006);
  vi.advanceTimersByTime(10 * LIMITS.workerOfflineMs);
  expect(dataPlane().fleet.find(workerId)).toBe(second);
  expect(dataPlane().fleet.findByLinkToken(first.linkToken)).toBeUndefined();
  expect(dataPlane().fleet.findByLinkToken(second.linkToken)).toBe(second);
});
