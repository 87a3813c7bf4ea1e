import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import {
  newId,
  type NotebookId,
  type PoolId,
  type RunId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import { CallHeader } from "../../compute/protocol/sealed-call.ts";
import { verifyGrant } from "../../compute/seal/grant-signature.ts";
import { db } from "../db/db.ts";
import { type Gateway, openGateway, type TestPerson } from "./testing/gateway-fixture.ts";
import { type Caller, framesOf, openCaller, openPage, type ScriptedPage } from "./testing/scripted-page.ts";
import { type ScriptedWorker, startWorker } from "./testing/scripted-worker.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let poolId: PoolId;
let notebookId: NotebookId;
let worker: ScriptedWorker;
let caller: Caller;
const pages: ScriptedPage[] = [];

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId);
  poolId = await gateway.createPool(workspaceId);
  notebookId = await gateway.createNotebook(ana.actor);
  worker = await startWorker(gateway.origin, poolId);
  caller = await openCaller(gateway.origin, ana, { notebookId, poolId });
});

afterEach(() => {
  for (const page of pages.splice(0)) page.close();
  expect(faults).toEqual([]);
});

afterAll(() => gateway.close());

async function watchingPage(): Promise<ScriptedPage> {
  const page = await openPage(gateway.origin, ana);
  pages.push(page);
  page.say({ type: "watch-notebook", notebookId });
  page.say({ type: "ping" });
  await page.next("pong");
  return page;
}

const frameOf = (seq: number, bytes = 100): NumberedFrame => ({
  seq,
  frame: new Uint8Array(bytes).fill(seq + 1),
});
const seqs = (frames: readonly NumberedFrame[]) => frames.map(({ seq }) => seq);

async function beginRun(): Promise<{ callId: Awaited<ReturnType<Caller["seal"]>>["callId"]; runId: RunId }> {
  const { callId, call } = await caller.seal("run");
  const response = await caller.post(callId, call);
  expect(response.status).toBe(202);
  const runId = CallHeader.parse(JSON.parse(call.header)).run?.runId;
  if (runId === undefined) throw new Error("a run names its Run");
  await worker.nextCall();
  return { callId, runId };
}

test("a window is answered by the request itself: sealed call in, frames out, in order", async () => {
  const { callId, call } = await caller.seal("window");
  const answering = caller.post(callId, call);
  const asked = await worker.nextCall();
  expect(asked.callId).toBe(callId);
  expect(asked.call).toEqual(call);
  worker.sendFrame(callId, frameOf(1));
  expect(await worker.postFrame(callId, frameOf(0, 200_000))).toBe(204);
  worker.endCall(callId);
  const response = await answering;
  expect(response.status).toBe(200);
  const frames = await framesOf(response);
  expect(seqs(frames)).toEqual([0, 1]);
  expect(frames[0]?.frame).toEqual(frameOf(0, 200_000).frame);
});

test("the worker gets a Grant for exactly this call, signed by the key it pinned", async () => {
  const { callId, call } = await caller.seal("plan");
  void caller.post(callId, call);
  const { grant } = await worker.nextCall();
  const opened = await verifyGrant(grant, worker.identity.controlPlaneKey, new Date());
  expect(opened).toMatchObject({
    callId,
    method: "plan",
    workerId: worker.identity.workerId,
    sessionId: caller.session.sessionId,
    actorId: ana.actor.userId,
    device: caller.device,
    results: [],
  });
  worker.endCall(callId);
});

test("a Run is accepted at once, its frames come on the page's socket, and it ends once with its Receipt", async () => {
  const page = await watchingPage();
  const { callId, runId } = await beginRun();
  worker.say({ type: "run-state", callId, runId, state: "running", ahead: 0, rows: 0 });
  expect(await page.next("run-state")).toMatchObject({ runId, callId, state: "running" });
  worker.sendFrame(callId, frameOf(0));
  await page.framesCome(1);
  let credit = await worker.next("frame-accepted");
  while (credit.callId !== callId) credit = await worker.next("frame-accepted");
  expect(credit.seq).toBe(0);
  expect(page.frames[0]).toMatchObject({ callId, seq: 0 });
  worker.endCall(callId, runId);
  worker.endCall(callId, runId);
  expect(await page.next("run-state")).toMatchObject({ runId, state: "succeeded", rows: 3 });
  page.say({ type: "frames-read", callId, next: 1 });
  const run = await db().run.findUniqueOrThrow({ where: { id: runId } });
  expect(run).toMatchObject({ state: "succeeded", hasResult: true, workerId: worker.identity.workerId });
  expect(run.receipt).toMatchObject({ place: { type: "pool", label: "Hosted" }, stats: { rows: 3 } });
});

test("large frames of a Run are announced and fetched, and a page that does not read makes the worker wait", async () => {
  const page = await watchingPage();
  const { callId, runId } = await beginRun();
  const bytes = 700_000;
  const posts = [0, 1, 2, 3, 4].map((seq) => worker.postFrame(callId, frameOf(seq, bytes)));
  expect(await Promise.all(posts)).toEqual([204, 204, 204, 204, 204]);
  let isSixthTaken = false;
  const sixth = worker.postFrame(callId, frameOf(5, bytes)).then((status) => {
    isSixthTaken = true;
    return status;
  });
  expect(await page.next("frames-ready")).toMatchObject({ callId, from: 0 });
  const held = await framesOf(await caller.get(`/relay/calls/${callId}/frames?from=0`));
  expect(seqs(held)).toEqual([0, 1, 2, 3, 4]);
  expect(Buffer.compare(held[4]?.frame ?? Buffer.of(), frameOf(4, bytes).frame)).toBe(0);
  expect(isSixthTaken).toBe(false);
  page.say({ type: "frames-read", callId, next: 5 });
  expect(await sixth).toBe(204);
  expect(seqs(await framesOf(await caller.get(`/relay/calls/${callId}/frames?from=5`)))).toEqual([5]);
  page.say({ type: "frames-read", callId, next: 6 });
  worker.endCall(callId, runId);
  await page.next("run-state");
});

test("a page that comes back gets everything from where it stopped", async () => {
  const first = await watchingPage();
  const { callId, runId } = await beginRun();
  for (const seq of [0, 1, 2]) worker.sendFrame(callId, frameOf(seq));
  await first.framesCome(3);
  first.say({ type: "frames-read", callId, next: 1 });
  first.say({ type: "ping" });
  await first.next("pong");
  first.close();
  await first.closed;
  worker.sendFrame(callId, frameOf(3));
  const second = await watchingPage();
  second.say({ type: "resume", callId, next: 1 });
  await second.framesCome(3);
  expect(seqs(second.frames)).toEqual([1, 2, 3]);
  worker.endCall(callId, runId);
  expect(await second.next("run-state")).toMatchObject({ state: "succeeded" });
});

test("a page that asks for what is gone is told so", async () => {
  const page = await watchingPage();
  const callId = newId("cal_");
  page.say({ type: "resume", callId, next: 4 });
  expect(await page.next("call-failed")).toMatchObject({ callId, code: "worker_lost" });
});

test("Stop reaches the worker over the socket and by request, and only from the person who asked", async () => {
  const page = await watchingPage();
  const { callId, runId } = await beginRun();
  const bo = await gateway.createPerson(workspaceId);
  const stranger = await openPage(gateway.origin, bo);
  pages.push(stranger);
  stranger.say({ type: "cancel", callId });
  stranger.say({ type: "ping" });
  await stranger.next("pong");
  page.say({ type: "cancel", callId });
  expect(await worker.next("cancel")).toMatchObject({ callId });
  expect(worker.heard.filter((message) => message.type === "cancel")).toHaveLength(1);
  const headers = { cookie: ana.cookie, origin: gateway.origin };
  const response = await fetch(`${gateway.origin}/relay/calls/${callId}/cancel`, { method: "POST", headers });
  expect(response.status).toBe(204);
  await worker.next("cancel");
  worker.endCall(callId, runId);
  await page.next("run-state");
});

test("a worker's refusal of a window is a refusal of the request, with its words", async () => {
  const { callId, call } = await caller.seal("window");
  const answering = caller.post(callId, call);
  await worker.nextCall();
  worker.say({ type: "call-rejected", callId, code: "busy", message: "Too many Sessions." });
  const response = await answering;
  expect(response.status).toBe(429);
  expect(await response.json()).toEqual({ code: "queue_full", message: "Too many Sessions." });
});

test("a worker's refusal of a Run ends it as failed, not as bad SQL, and the page hears why", async () => {
  const page = await watchingPage();
  const { callId, runId } = await beginRun();
  worker.say({ type: "call-rejected", callId, code: "draining", message: "The worker is shutting down." });
  expect(await page.next("call-failed")).toMatchObject({ callId, code: "draining" });
  expect(await page.next("run-state")).toMatchObject({ runId, state: "failed" });
  expect(await db().run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
    state: "failed",
    failureCode: "target_unavailable",
  });
});

test("a queued Run says what it waits for", async () => {
  const page = await watchingPage();
  const { callId, runId } = await beginRun();
  worker.say({ type: "run-state", callId, runId, state: "queued", ahead: 2, rows: 0 });
  expect(await page.next("run-state")).toMatchObject({
    state: "queued",
    reason: "Waits for 2 Runs before it",
  });
  worker.endCall(callId, runId);
  await page.next("run-state");
});

test("a reader of a window that hangs up makes the worker stop", async () => {
  const { callId, call } = await caller.seal("export");
  const hangUp = new AbortController();
  const answering = caller.post(callId, call, hangUp.signal);
  await worker.nextCall();
  worker.sendFrame(callId, frameOf(0));
  await answering;
  hangUp.abort();
  expect(await worker.next("cancel")).toMatchObject({ callId });
  expect(await worker.postFrame(callId, frameOf(1))).toBe(410);
});

test("frames of a Run that nobody knows any more, as after a restart, are credited and don't stop it", async () => {
  const callId = newId("cal_");
  worker.sendFrame(callId, frameOf(0));
  let credit = await worker.next("frame-accepted");
  while (credit.callId !== callId) credit = await worker.next("frame-accepted");
  expect(await worker.postFrame(callId, frameOf(1))).toBe(410);
  expect(worker.heard.filter((message) => message.type === "cancel" && message.callId === callId)).toEqual(
    [],
  );
});
