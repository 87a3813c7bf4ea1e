import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  type CallId,
  newId,
  type NotebookId,
  type PoolId,
  type RunId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import { CallHeader } from "../../compute/protocol/sealed-call.ts";
import { verifyGrant } from "../../compute/seal/grant-signature.ts";
import { db } from "../db/db.ts";
import { revokeDevice } from "../devices/devices.ts";
import { changePool } from "../pools/change-pools.ts";
import { listPools } from "../workers/pool-states.ts";
import { dataPlane } from "./data-plane.ts";
import { type Gateway, openGateway, type TestPerson } from "./testing/gateway-fixture.ts";
import { type Caller, openCaller, openPage, type ScriptedPage } from "./testing/scripted-page.ts";
import { linkWorker, type ScriptedWorker, startWorker } from "./testing/scripted-worker.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let bo: TestPerson;
let admin: TestPerson;
let notebookId: NotebookId;
let poolId: PoolId;
let worker: ScriptedWorker;
let callers: { ana: Caller; bo: Caller };

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId);
  bo = await gateway.createPerson(workspaceId);
  admin = await gateway.createPerson(workspaceId, "admin");
  notebookId = await gateway.createNotebook(ana.actor);
});
/** A Pool that does one Run at a time, with one worker. */
beforeEach(async () => {
  poolId = newId("pol_");
  const data = { id: poolId, workspaceId, name: poolId.slice(-6), kind: "self_hosted", runsMax: 1 } as const;
  await db().pool.create({ data });
  worker = await startWorker(gateway.origin, poolId);
  const place = { notebookId, poolId };
  callers = {
    ana: await openCaller(gateway.origin, ana, place),
    bo: await openCaller(gateway.origin, bo, place),
  };
  return () => {
    worker.drop();
    expect(faults).toEqual([]);
  };
});
afterAll(() => gateway.close());

interface PostedRun {
  readonly callId: CallId;
  readonly runId: RunId;
}

async function postRun(caller: Caller, issuedAt = new Date()): Promise<PostedRun> {
  const { callId, call } = await caller.seal("run", {
    issuedAt: issuedAt.toISOString(),
    expiresAt: new Date(issuedAt.getTime() + 30 * 60_000).toISOString(),
  });
  expect((await caller.post(callId, call)).status).toBe(202);
  const runId = CallHeader.parse(JSON.parse(call.header)).run?.runId;
  if (runId === undefined) throw new Error("a run names its Run");
  return { callId, runId };
}

async function watchingPage(person: TestPerson): Promise<ScriptedPage> {
  const page = await openPage(gateway.origin, person);
  page.say({ type: "watch-notebook", notebookId });
  await page.next("watching");
  return page;
}

const stateOf = async ({ runId }: PostedRun) =>
  (await db().run.findUniqueOrThrow({ where: { id: runId } })).state;
const callsHeard = () => worker.heard.filter(({ type }) => type === "call").length;

test("two people with many Runs on one worker with cap 1: they alternate, one at a time", async () => {
  const authors = new Map<CallId, string>();
  for (const [name, caller] of Object.entries(callers).flatMap((one) => Array.from({ length: 5 }, () => one)))
    authors.set((await postRun(caller)).callId, name);
  const order: string[] = [];
  for (const _each of authors) {
    const { callId } = await worker.nextCall();
    expect(callsHeard()).toBe(order.length + 1);
    order.push(authors.get(callId) ?? "");
    worker.endCall(callId);
  }
  expect(order.join(" ")).toBe("ana bo ana bo ana bo ana bo ana bo");
});

test("a Run that waits says where it stands and why, moves up, and is sent with a Grant of that moment", async () => {
  const first = await postRun(callers.ana);
  await worker.nextCall();
  const page = await watchingPage(bo);
  const mine = await postRun(callers.bo, new Date(Date.now() - 20 * 60_000));
  const name = poolId.slice(-6);
  expect(await page.next("run-state")).toMatchObject({
    runId: mine.runId,
    state: "queued",
    reason: `1st in line on ${name}: after 1 Run of others, its cap is 1`,
  });
  expect((await listPools(bo.actor)).find((pool) => pool.poolId === poolId)?.waiting).toBe(1);
  const late = await watchingPage(ana);
  expect(await late.next("run-state")).toMatchObject({ runId: mine.runId, state: "queued" });
  const beforeSending = Date.now();
  worker.endCall(first.callId, first.runId);
  const { callId, grant } = await worker.nextCall();
  expect(callId).toBe(mine.callId);
  const opened = await verifyGrant(grant, worker.identity.controlPlaneKey, new Date());
  expect(Date.parse(opened.issuedAt)).toBeGreaterThanOrEqual(beforeSending);
  page.close();
  late.close();
});

test("a window does not wait behind Runs", async () => {
  await postRun(callers.ana);
  await worker.nextCall();
  await postRun(callers.bo);
  const { callId, call } = await callers.bo.seal("window");
  const answering = callers.bo.post(callId, call);
  expect((await worker.nextCall()).callId).toBe(callId);
  worker.sendFrame(callId, { seq: 0, frame: new Uint8Array(8) });
  worker.endCall(callId);
  expect((await answering).status).toBe(200);
});

test("a Run stopped while it waits ends as cancelled, and the worker never hears of it", async () => {
  const page = await watchingPage(bo);
  const first = await postRun(callers.ana);
  await worker.nextCall();
  const stopped = await postRun(callers.bo);
  const next = await postRun(callers.ana);
  page.say({ type: "cancel", callId: stopped.callId });
  expect(await page.next("call-failed")).toMatchObject({ callId: stopped.callId, code: "cancelled" });
  await vi.waitFor(async () => expect(await stateOf(stopped)).toBe("cancelled"));
  worker.endCall(first.callId, first.runId);
  expect((await worker.nextCall()).callId).toBe(next.callId);
  page.close();
});

test("its worker is gone for good while it waits: it ends, and says that nothing of it ran", async () => {
  const page = await watchingPage(bo);
  await postRun(callers.ana);
  await worker.nextCall();
  const waiting = await postRun(callers.bo);
  worker.drop();
  const { workerId } = worker.identity;
  await vi.waitFor(() => expect(dataPlane().fleet.find(workerId)).toBeUndefined());
  const again = await linkWorker(gateway.origin, worker.identity, worker.keys, "another process");
  expect(await page.next("call-failed")).toMatchObject({
    callId: waiting.callId,
    code: "draining",
    message: "Its worker went away while it waited. Nothing of it ran: run the cell again.",
  });
  await vi.waitFor(async () => expect(await stateOf(waiting)).toBe("failed"));
  expect(again.heard.filter(({ type }) => type === "call")).toEqual([]);
  page.close();
  again.drop();
});

test("its worker drains while it waits: it ends, and says that nothing of it ran", async () => {
  const page = await watchingPage(bo);
  await postRun(callers.ana);
  await worker.nextCall();
  const waiting = await postRun(callers.bo);
  worker.say({ type: "heartbeat", sessions: 1, running: 1, memoryBytes: 0, isDraining: true });
  const { fleet, dispatch } = dataPlane();
  await vi.waitFor(() => expect(fleet.find(worker.identity.workerId)?.load.isDraining).toBe(true));
  dispatch.look();
  expect(await page.next("call-failed")).toMatchObject({ callId: waiting.callId, code: "draining" });
  await vi.waitFor(async () => expect(await stateOf(waiting)).toBe("failed"));
  page.close();
});

const LOSSES: readonly [string, () => Promise<unknown>][] = [
  ["the Pool is not for its author any more", () => changePool(admin.actor, { poolId, roleMin: "admin" })],
  ["its device was revoked", () => revokeDevice(bo.actor, { deviceId: callers.bo.device.deviceId })],
  [
    "its author has left",
    () =>
      db().member.delete({
        where: { workspaceId_userId: { workspaceId, userId: bo.actor.userId } },
      }),
  ],
];

test.each(LOSSES)("%s when its turn comes: it is refused and never sent", async (_words, lose) => {
  const page = await watchingPage(bo);
  const first = await postRun(callers.ana);
  await worker.nextCall();
  const waiting = await postRun(callers.bo);
  await lose();
  worker.endCall(first.callId, first.runId);
  expect(await page.next("call-failed")).toMatchObject({ callId: waiting.callId, code: "refused" });
  await vi.waitFor(async () => expect(await stateOf(waiting)).toBe("failed"));
  expect(callsHeard()).toBe(1);
  page.close();
});

test("a raised cap lets waiting Runs begin at once", async () => {
  await postRun(callers.ana);
  await worker.nextCall();
  const third = await gateway.createPerson(workspaceId);
  const caller = await openCaller(gateway.origin, third, { notebookId, poolId });
  const waiting = await postRun(caller);
  await changePool(admin.actor, { poolId, runsMax: null });
  expect((await worker.nextCall()).callId).toBe(waiting.callId);
});
