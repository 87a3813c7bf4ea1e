import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { newId, type NotebookId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { createKeys } from "../../compute/seal/keys.ts";
import { db } from "../db/db.ts";
import { listDevices, registerDevice, renameDevice, revokeDevice } from "../devices/devices.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { closeSession } from "./close-session.ts";
import { openSession } from "./open-session.ts";

let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let bo: TestPerson;
let eve: TestPerson;
let poolId: PoolId;
let notebookId: NotebookId;
const workers: ScriptedWorker[] = [];

beforeAll(async () => {
  gateway = await openGateway();
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId);
  bo = await gateway.createPerson(workspaceId, "viewer");
  eve = await gateway.createPerson(await gateway.createWorkspace(), "admin");
  poolId = await gateway.createPool(workspaceId);
  notebookId = await gateway.createNotebook(ana.actor);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.drop();
  await vi.waitFor(() => expect(dataPlane().fleet.connections.size).toBe(0));
  await db().engineSession.deleteMany();
});
afterAll(() => gateway.close());

async function startOne(): Promise<ScriptedWorker> {
  const worker = await startWorker(gateway.origin, poolId);
  workers.push(worker);
  return worker;
}

const place = () => ({ notebookId, poolId });
const keysOf = async () => (await createKeys({ isExtractable: false })).publicKeys;

async function loadOf(worker: ScriptedWorker, running: number, isDraining = false): Promise<void> {
  worker.say({ type: "heartbeat", sessions: running, running, memoryBytes: 0, isDraining });
  const { workerId } = worker.identity;
  await vi.waitFor(() => {
    expect(dataPlane().fleet.find(workerId)?.load).toMatchObject({ running, isDraining });
  });
}

test("without a worker online a Session is refused in words", async () => {
  await expect(openSession(ana.actor, place())).rejects.toMatchObject({
    code: "target_unavailable",
    message: "No worker of Hosted is online. Try again in a moment.",
  });
});

test("a Session names its worker and the keys to seal to, and is the same when opened again", async () => {
  const worker = await startOne();
  const first = await openSession(ana.actor, place());
  expect(first.worker).toEqual({
    workerId: worker.identity.workerId,
    name: "hosted-1",
    keys: worker.keys.publicKeys,
  });
  expect(await openSession(ana.actor, place())).toEqual(first);
});

test("another person, or another notebook, has another Session", async () => {
  await startOne();
  const own = await openSession(ana.actor, place());
  const other = await gateway.createNotebook(ana.actor);
  expect((await openSession(bo.actor, place())).sessionId).not.toBe(own.sessionId);
  expect((await openSession(ana.actor, { notebookId: other, poolId })).sessionId).not.toBe(own.sessionId);
});

test("a new Session goes to the least loaded worker, an open one stays where it is", async () => {
  const busy = await startOne();
  const idle = await startOne();
  await loadOf(busy, 3);
  const session = await openSession(ana.actor, place());
  expect(session.worker.workerId).toBe(idle.identity.workerId);
  await loadOf(idle, 9);
  expect(await openSession(ana.actor, place())).toEqual(session);
});

test("a new Session goes where the notebook's latest Result is kept, before it goes to the least loaded", async () => {
  const keeper = await startOne();
  await startOne();
  await loadOf(keeper, 3);
  const run = {
    notebookId,
    cellId: newId("cel_"),
    revision: 1,
    actorId: ana.actor.userId,
    poolId,
    workerId: keeper.identity.workerId,
    state: "succeeded",
    hasResult: true,
    receipt: {},
  } as const;
  await db().run.create({ data: { id: newId("run_"), ...run } });
  expect((await openSession(bo.actor, place())).worker.workerId).toBe(keeper.identity.workerId);
  await db().run.deleteMany({ where: { poolId } });
});

test("a worker that drains gets no new Sessions, and loses those that open again", async () => {
  const leaving = await startOne();
  const session = await openSession(ana.actor, place());
  await loadOf(leaving, 0, true);
  await expect(openSession(ana.actor, place())).rejects.toMatchObject({ code: "target_unavailable" });
  const staying = await startOne();
  const moved = await openSession(ana.actor, place());
  expect(moved.worker.workerId).toBe(staying.identity.workerId);
  expect(await db().engineSession.findUnique({ where: { id: session.sessionId } })).toMatchObject({
    endedAt: expect.any(Date),
  });
});

test("a closed Session is closed on its worker too, and the next one is new", async () => {
  const worker = await startOne();
  const { sessionId } = await openSession(ana.actor, place());
  await closeSession(bo.actor, { sessionId });
  await closeSession(ana.actor, { sessionId });
  await closeSession(ana.actor, { sessionId });
  expect(await worker.next("close-session")).toEqual({ type: "close-session", sessionId });
  expect(worker.heard.filter(({ type }) => type === "close-session")).toHaveLength(1);
  expect((await openSession(ana.actor, place())).sessionId).not.toBe(sessionId);
});

test("foreign notebooks and Pools are not found, in either direction", async () => {
  await startOne();
  await expect(openSession(eve.actor, place())).rejects.toMatchObject({ code: "not_found" });
  const theirs = await gateway.createNotebook(eve.actor);
  const mixed = openSession(eve.actor, { notebookId: theirs, poolId });
  await expect(mixed).rejects.toMatchObject({ code: "not_found" });
});

test("the same keys of the same person are one device, also when two tabs register at once", async () => {
  const keys = await keysOf();
  const register = () => registerDevice(ana.actor, { name: "Firefox", keys });
  const [first, second] = await Promise.all([register(), register()]);
  expect(second).toEqual(first);
  expect(await register()).toEqual(first);
});

test("keys of somebody else, and revoked keys, can't be registered", async () => {
  const keys = await keysOf();
  const { deviceId } = await registerDevice(ana.actor, { name: "Firefox", keys });
  const stolen = registerDevice(bo.actor, { name: "Chrome", keys });
  await expect(stolen).rejects.toMatchObject({ code: "conflict" });
  await revokeDevice(ana.actor, { deviceId });
  await revokeDevice(ana.actor, { deviceId });
  const again = registerDevice(ana.actor, { name: "Firefox", keys });
  await expect(again).rejects.toMatchObject({ code: "device_revoked" });
});

test("a person lists, renames and revokes their own devices only", async () => {
  const { deviceId } = await registerDevice(bo.actor, { name: "Phone", keys: await keysOf() });
  await renameDevice(bo.actor, { deviceId, name: "Tablet" });
  expect(await listDevices(bo.actor)).toMatchObject([{ deviceId, name: "Tablet", isRevoked: false }]);
  await expect(renameDevice(ana.actor, { deviceId, name: "x" })).rejects.toMatchObject({ code: "not_found" });
  await expect(revokeDevice(ana.actor, { deviceId })).rejects.toMatchObject({ code: "not_found" });
  const unknown = newId("dev_");
  await expect(revokeDevice(bo.actor, { deviceId: unknown })).rejects.toMatchObject({ code: "not_found" });
});
