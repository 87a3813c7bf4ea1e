import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { newId, type NotebookId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { PROTOCOL_VERSION } from "../../compute/protocol/version.ts";
import { LINK_CLOSE } from "../../compute/protocol/worker-link.ts";
import { createKeys } from "../../compute/seal/keys.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openCaller, openPage } from "../relay/testing/scripted-page.ts";
import { linkWorker, type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { lookAfterLinks } from "./fleet-events.ts";
import { listFleet, readWorker } from "./list-fleet.ts";
import { pauseWorker } from "./change-worker.ts";
import { revokeWorker } from "./revoke-worker.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let admin: TestPerson;
let poolId: PoolId;
let notebookId: NotebookId;
const started: ScriptedWorker[] = [];

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  admin = await gateway.createPerson(workspaceId, "admin");
  poolId = await gateway.createPool(workspaceId);
  notebookId = await gateway.createNotebook(admin.actor);
});
afterEach(async () => {
  for (const worker of started.splice(0)) worker.drop();
  await vi.waitFor(() => expect(dataPlane().fleet.connections.size).toBe(0));
  expect(faults).toEqual([]);
});
afterAll(() => gateway.close());

async function worker(): Promise<ScriptedWorker> {
  const made = await startWorker(gateway.origin, poolId);
  started.push(made);
  return made;
}

async function beginRun() {
  const caller = await openCaller(gateway.origin, admin, { notebookId, poolId });
  const { callId, call } = await caller.seal("run");
  expect((await caller.post(callId, call)).status).toBe(202);
  return callId;
}

test("a worker that proves its key is welcomed and counted as online", async () => {
  const { identity } = await worker();
  expect(dataPlane().fleet.find(identity.workerId)?.poolId).toBe(poolId);
  const { pools, workers } = await listFleet(admin.actor);
  expect(pools.find((pool) => pool.poolId === poolId)).toMatchObject({ name: "Hosted", kind: "hosted" });
  expect(workers.find(({ workerId }) => workerId === identity.workerId)).toMatchObject({
    state: "online",
    host: { threads: 2 },
  });
});

test("another key than the enrolled one is refused", async () => {
  const { identity } = await worker();
  const other = await createKeys({ isExtractable: true });
  await expect(linkWorker(gateway.origin, identity, other)).rejects.toThrow(String(LINK_CLOSE.refused));
});

test("a worker that was never enrolled is refused", async () => {
  const { identity, keys } = await worker();
  const unknown = { ...identity, workerId: newId("wrk_") };
  await expect(linkWorker(gateway.origin, unknown, keys)).rejects.toThrow(String(LINK_CLOSE.refused));
});

test("a protocol two versions away is told to upgrade, one version away is welcome", async () => {
  const { identity, keys } = await worker();
  const far = linkWorker(gateway.origin, identity, keys, "one", PROTOCOL_VERSION + 2);
  await expect(far).rejects.toThrow(String(LINK_CLOSE.incompatible));
  started.push(await linkWorker(gateway.origin, identity, keys, "one", PROTOCOL_VERSION + 1));
});

test("words before the proof, nonsense, and binary nonsense close the link", async () => {
  const say = async (data: string | Uint8Array) => {
    const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/worker/link`);
    socket.on("open", () => socket.send(data));
    return new Promise((resolve) => socket.on("close", resolve));
  };
  const signature = "A".repeat(86);
  expect(await say(JSON.stringify({ type: "proof", signature }))).toBe(LINK_CLOSE.refused);
  expect(await say("hello")).toBe(LINK_CLOSE.incompatible);
  expect(await say(new Uint8Array(3))).toBe(LINK_CLOSE.refused);
});

test("a second link of the same process takes over: the first is closed, its calls go on", async () => {
  const first = await worker();
  const callId = await beginRun();
  const second = await linkWorker(gateway.origin, first.identity, first.keys, "one");
  started.push(second);
  expect(await first.closed).toBe(LINK_CLOSE.superseded);
  expect(dataPlane().relay.find(callId)?.ending).toBeNull();
  expect(await first.postFrame(callId, { seq: 0, frame: new Uint8Array(1) })).toBe(401);
  expect(await second.postFrame(callId, { seq: 0, frame: new Uint8Array(1) })).toBe(204);
});

async function openWatchingPage() {
  const page = await openPage(gateway.origin, admin);
  page.say({ type: "watch-notebook", notebookId });
  page.say({ type: "ping" });
  await page.next("pong");
  return page;
}

test("a restarted worker takes over, and what ran in its old process is lost, in words", async () => {
  const first = await worker();
  const page = await openWatchingPage();
  const callId = await beginRun();
  first.drop();
  expect(await page.next("run-state")).toMatchObject({ callId, state: "queued" });
  started.push(await linkWorker(gateway.origin, first.identity, first.keys, "two"));
  expect(await page.next("call-failed")).toMatchObject({ callId, code: "worker_lost" });
  expect(await page.next("run-state")).toMatchObject({ state: "lost", reason: "The worker restarted." });
  page.close();
});

test("while contact is lost a Run says so and since when; the same process comes back and it goes on, with every frame once", async () => {
  const first = await worker();
  const page = await openWatchingPage();
  const callId = await beginRun();
  first.sendFrame(callId, { seq: 0, frame: new Uint8Array([0]) });
  await page.framesCome(1);
  first.drop();
  const { reason } = await page.next("run-state");
  expect(reason).toMatch(
    /^Lost contact with its worker at \d\d:\d\d:\d\d UTC; waits up to 5 minutes for it$/,
  );
  const second = await linkWorker(gateway.origin, first.identity, first.keys, "one");
  started.push(second);
  expect((await page.next("run-state")).reason).toBeNull();
  // what was not surely heard is sent again, by the way that answers
  expect(await second.postFrame(callId, { seq: 0, frame: new Uint8Array([0]) })).toBe(204);
  expect(await second.postFrame(callId, { seq: 1, frame: new Uint8Array([1]) })).toBe(204);
  await page.framesCome(2);
  expect(page.frames.map(({ seq }) => seq)).toEqual([0, 1]);
  page.close();
});

test("a process that shows the key while another answers is refused, audited once, and shown as trouble", async () => {
  const first = await worker();
  const clone = () => linkWorker(gateway.origin, first.identity, first.keys, "clone");
  await expect(clone()).rejects.toThrow(String(LINK_CLOSE.cloned));
  await expect(clone()).rejects.toThrow(String(LINK_CLOSE.cloned));
  const { workerId } = first.identity;
  expect(dataPlane().fleet.find(workerId)?.instanceId).toBe("one");
  const where = { verb: "worker.clone_suspected", subject: workerId };
  expect(await db().auditEvent.count({ where })).toBe(1);
  expect(await readWorker(admin.actor, workerId)).toMatchObject({
    state: "degraded",
    why: expect.stringContaining("A copy of its key was shown from test"),
  });
});

test("a rolling update is no clone: it waits for the process that finishes, and follows one that is dead", async () => {
  const first = await worker();
  first.say({ type: "heartbeat", sessions: 0, running: 1, memoryBytes: 0, isDraining: true });
  const { workerId } = first.identity;
  await vi.waitFor(() => expect(dataPlane().fleet.find(workerId)?.load.isDraining).toBe(true));
  const next = () => linkWorker(gateway.origin, first.identity, first.keys, "next");
  await expect(next()).rejects.toThrow("1013");
  first.freeze();
  const second = await next();
  started.push(second);
  expect(dataPlane().fleet.find(workerId)?.instanceId).toBe("next");
  expect(await db().auditEvent.count({ where: { verb: "worker.clone_suspected", subject: workerId } })).toBe(
    0,
  );
});

test("a link token is worth nothing once its link is closed", async () => {
  const made = await worker();
  made.drop();
  await vi.waitFor(() => expect(dataPlane().fleet.connections.size).toBe(0));
  expect(await made.postFrame(newId("cal_"), { seq: 0, frame: new Uint8Array(1) })).toBe(401);
});

test("a worker that is silent for longer than three heartbeats is cut off", async () => {
  const made = await worker();
  lookAfterLinks(Date.now() + 13_000);
  expect(dataPlane().fleet.connections.size).toBe(1);
  lookAfterLinks(Date.now() + 15_000);
  expect(await made.closed).toBe(1006);
});

test("a revoked worker is cut off at once, its Runs are lost, and it never comes back", async () => {
  const made = await worker();
  const callId = await beginRun();
  await revokeWorker(admin.actor, { workerId: made.identity.workerId });
  expect(await made.closed).toBe(LINK_CLOSE.revoked);
  expect(dataPlane().relay.find(callId)).toBeUndefined();
  const again = linkWorker(gateway.origin, made.identity, made.keys);
  await expect(again).rejects.toThrow(String(LINK_CLOSE.revoked));
});

test("a revoked worker that does not react, as one stopped in mid-stream, is cut off all the same and heard no more", async () => {
  const made = await worker();
  const page = await openWatchingPage();
  const callId = await beginRun();
  made.sendFrame(callId, { seq: 0, frame: new Uint8Array([0]) });
  await page.framesCome(1);
  made.freeze();
  await revokeWorker(admin.actor, { workerId: made.identity.workerId });
  expect(await page.next("call-failed")).toMatchObject({ callId, message: "The worker was revoked." });
  expect(await made.postFrame(callId, { seq: 1, frame: new Uint8Array([1]) })).toBe(401);
  made.thaw();
  expect([1006, LINK_CLOSE.revoked]).toContain(await made.closed);
  page.close();
});

test("a paused worker gets no Runs, in words, still answers reads, and goes on by itself when the pause is over", async () => {
  const made = await worker();
  const { workerId } = made.identity;
  const caller = await openCaller(gateway.origin, admin, { notebookId, poolId });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await pauseWorker(admin.actor, { workerId, reason: "disk swap", until });
  expect((await made.next("standing")).standing).toEqual({ type: "paused", reason: "disk swap", until });
  const { callId, call } = await caller.seal("run");
  const refused = await caller.post(callId, call);
  expect(await refused.json()).toMatchObject({
    code: "target_unavailable",
    message: `hosted-1 is paused until ${until.slice(0, 16).replace("T", " ")} UTC: disk swap`,
  });
  const read = await caller.seal("plan");
  const answer = caller.post(read.callId, read.call);
  made.endCall((await made.nextCall()).callId);
  expect((await answer).status).toBe(200);
  lookAfterLinks(Date.now());
  const connection = dataPlane().fleet.find(workerId);
  expect(connection?.standing.type).toBe("paused");
  const past = new Date(Date.now() - 1_000);
  await db().worker.update({ where: { id: workerId }, data: { pausedUntil: past } });
  if (connection !== undefined)
    connection.standing = { type: "paused", reason: "disk swap", until: past.toISOString() };
  lookAfterLinks(Date.now());
  expect((await made.next("standing")).standing).toEqual({ type: "approved" });
});

test("a message of a newer worker that is not known here is passed over, one that is known and wrong closes the link", async () => {
  const made = await worker();
  made.say({ type: "from-the-future" } as never);
  made.say({ type: "heartbeat", sessions: 7, running: 0, memoryBytes: 0, isDraining: false });
  const { workerId } = made.identity;
  await vi.waitFor(() => expect(dataPlane().fleet.find(workerId)?.load.sessions).toBe(7));
  made.say({ type: "heartbeat", sessions: "many" } as never);
  expect(await made.closed).toBe(LINK_CLOSE.incompatible);
});

test("pages hear of a worker that comes, and of one that drains", async () => {
  const page = await openPage(gateway.origin, admin);
  const poolBecomes = async (expected: object) => {
    for (;;) {
      const [pool] = (await page.next("pools")).pools;
      if (pool !== undefined && JSON.stringify({ ...pool, ...expected }) === JSON.stringify(pool)) return;
    }
  };
  await poolBecomes({ workersOnline: 0, threads: 0 });
  const made = await worker();
  await poolBecomes({ workersOnline: 1, threads: 2, reason: null });
  made.say({ type: "heartbeat", sessions: 1, running: 0, memoryBytes: 1, isDraining: true });
  await poolBecomes({ workersOnline: 1, reason: "Its worker is shutting down." });
  page.close();
});

test("Results that a worker evicted are marked as gone, and only its own", async () => {
  const mine = await worker();
  const receipt = { version: 1, chosenBy: "cell", place: { type: "browser", label: "x" }, stats: null };
  const runOf = (workerId: string) =>
    db().run.create({
      data: {
        id: newId("run_"),
        notebookId,
        cellId: newId("cel_"),
        revision: 1,
        actorId: admin.actor.userId,
        workerId,
        state: "succeeded",
        receipt,
      },
    });
  const own = await runOf(mine.identity.workerId);
  const foreign = await runOf(newId("wrk_"));
  mine.say({ type: "results-evicted", runs: [own.id, foreign.id] as never });
  await vi.waitFor(async () => {
    expect((await db().run.findUniqueOrThrow({ where: { id: own.id } })).resultGoneAt).not.toBeNull();
  });
  expect((await db().run.findUniqueOrThrow({ where: { id: foreign.id } })).resultGoneAt).toBeNull();
});
