import { afterAll, beforeAll, expect, test } from "vitest";
import {
  newId,
  type NotebookId,
  type PoolId,
  type RunId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import type { CallDraft } from "../../compute/seal/seal-call.ts";
import { db } from "../db/db.ts";
import { revokeDevice } from "../devices/devices.ts";
import { closeSession } from "../sessions/close-session.ts";
import { type Gateway, openGateway, type TestPerson } from "./testing/gateway-fixture.ts";
import { type Caller, openCaller } from "./testing/scripted-page.ts";
import { type ScriptedWorker, startWorker } from "./testing/scripted-worker.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let poolId: PoolId;
let notebookId: NotebookId;
let worker: ScriptedWorker;
let caller: Caller;

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId);
  poolId = await gateway.createPool(workspaceId);
  notebookId = await gateway.createNotebook(ana.actor);
  worker = await startWorker(gateway.origin, poolId);
  caller = await openCaller(gateway.origin, ana, { notebookId, poolId });
});

afterAll(async () => {
  expect(worker.heard.filter(({ type }) => type === "call")).toEqual([]);
  expect(faults).toEqual([]);
  await gateway.close();
});

/** The status and code with which a call is refused. Nothing in this file may reach the worker. */
async function refusal(
  change: Partial<CallDraft>,
  method: Parameters<Caller["seal"]>[0] = "window",
  by: Caller = caller,
): Promise<string> {
  const { callId, call } = await by.seal(method, change);
  const response = await by.post(callId, call);
  return `${response.status} ${((await response.json()) as { code: string }).code}`;
}

const place = () => ({ notebookId, poolId });

async function createRun(change: { notebookId?: NotebookId; workerId?: string | null; goneAt?: Date } = {}) {
  const runId: RunId = newId("run_");
  await db().run.create({
    data: {
      id: runId,
      notebookId: change.notebookId ?? notebookId,
      cellId: newId("cel_"),
      revision: 1,
      actorId: ana.actor.userId,
      workerId: change.workerId === undefined ? worker.identity.workerId : change.workerId,
      state: "succeeded",
      hasResult: true,
      resultGoneAt: change.goneAt ?? null,
      receipt: {},
    },
  });
  return runId;
}

test("a device that is not registered", async () => {
  expect(await refusal({ device: { ...caller.device, deviceId: newId("dev_") } })).toBe("404 not_found");
});

test("another person's device", async () => {
  const bo = await openCaller(gateway.origin, await gateway.createPerson(workspaceId), place());
  const byBo = await bo.seal("window", { sessionId: caller.session.sessionId });
  expect((await caller.post(byBo.callId, byBo.call)).status).toBe(404);
});

test("a stolen cookie without the device's key: refused before a Run of it is recorded", async () => {
  const thief = await openCaller(gateway.origin, ana, place());
  const runs = await db().run.count();
  expect(await refusal({ device: caller.device }, "window", thief)).toBe("401 bad_signature");
  expect(await refusal({ device: caller.device }, "run", thief)).toBe("401 bad_signature");
  expect(await db().run.count()).toBe(runs);
});

test("a signed call of which a word was changed on the way, or whose parts are of two calls", async () => {
  const { callId, call } = await caller.seal("run");
  const other = await caller.seal("run", { callId });
  const revised = { ...call, header: call.header.replace('"revision":1', '"revision":2') };
  expect(revised.header).not.toBe(call.header);
  const mixtures = [
    revised,
    { ...call, header: other.call.header },
    { ...call, sealedArguments: other.call.sealedArguments },
    { ...call, signature: other.call.signature },
  ];
  for (const mixture of mixtures) expect((await caller.post(callId, mixture)).status).toBe(401);
});

test("a registered device under other keys", async () => {
  const other = await openCaller(gateway.origin, ana, place());
  const device = { deviceId: caller.device.deviceId, keys: other.device.keys };
  expect(await refusal({ device }, "window", other)).toBe("404 not_found");
});

test("a revoked device", async () => {
  const lost = await openCaller(gateway.origin, ana, place());
  await revokeDevice(ana.actor, { deviceId: lost.device.deviceId });
  expect(await refusal({}, "window", lost)).toBe("403 device_revoked");
});

test("another person's Session, also of the same workspace and notebook", async () => {
  const bo = await openCaller(gateway.origin, await gateway.createPerson(workspaceId), place());
  expect(await refusal({ sessionId: bo.session.sessionId })).toBe("404 not_found");
});

test("a Session of another notebook, Pool or worker", async () => {
  const other = await gateway.createNotebook(ana.actor);
  expect(await refusal({ notebookId: other })).toBe("404 not_found");
  expect(await refusal({ poolId: newId("pol_") })).toBe("404 not_found");
  expect(await refusal({ workerId: newId("wrk_") })).toBe("404 not_found");
});

test("a Session that was closed", async () => {
  const bo = await openCaller(gateway.origin, await gateway.createPerson(workspaceId), place());
  await closeSession(bo.person.actor, { sessionId: bo.session.sessionId });
  expect(await refusal({}, "window", bo)).toBe("404 not_found");
});

test("a notebook in the trash", async () => {
  const trashed = await gateway.createNotebook(ana.actor);
  const own = await openCaller(gateway.origin, ana, { notebookId: trashed, poolId });
  await db().notebook.update({ where: { id: trashed }, data: { deletedAt: new Date() } });
  expect(await refusal({}, "window", own)).toBe("404 not_found");
});

test("a person of another workspace who knows all ids", async () => {
  const eve = await gateway.createPerson(await gateway.createWorkspace(), "admin");
  const theft: Caller = { ...caller, person: eve, post: postAs(eve) };
  expect(await refusal({}, "window", theft)).toBe("404 not_found");
});

test("a Result of another workspace, or of none", async () => {
  const eve = await gateway.createPerson(await gateway.createWorkspace());
  const foreign = await createRun({ notebookId: await gateway.createNotebook(eve.actor) });
  expect(await refusal({ results: [foreign] })).toBe("404 not_found");
  expect(await refusal({ results: [newId("run_")] })).toBe("404 not_found");
});

test("a Result that was evicted, and one that is kept elsewhere", async () => {
  expect(await refusal({ results: [await createRun({ goneAt: new Date() })] })).toBe("410 result_gone");
  expect(await refusal({ results: [await createRun({ workerId: newId("wrk_") })] })).toBe("409 conflict");
  expect(await refusal({ results: [await createRun({ workerId: null })] })).toBe("409 conflict");
});

test("one forbidden Result among good ones", async () => {
  const results = [await createRun(), newId("run_") as RunId];
  expect(await refusal({ results }, "run")).toBe("404 not_found");
});

test("an import, which only Eider itself makes", async () => {
  expect(await refusal({}, "import")).toBe("403 forbidden");
});

test("a Run that is not named, and a window that names one", async () => {
  expect(await refusal({ run: null }, "run")).toBe("400 invalid_input");
  const run = { runId: newId("run_") as RunId, cellId: newId("cel_"), revision: 0 };
  expect(await refusal({ run }, "window")).toBe("400 invalid_input");
});

test("a device whose clock is minutes off", async () => {
  const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
  expect(await refusal({ issuedAt: minutes(3) })).toBe("401 clock_skew");
  expect(await refusal({ issuedAt: minutes(-3) })).toBe("401 clock_skew");
});

test("a Run whose id was used before", async () => {
  const run = { runId: await createRun(), cellId: newId("cel_"), revision: 1 };
  expect(await refusal({ run }, "run")).toBe("409 conflict");
});

test("a call posted to another address than it is signed for", async () => {
  const { call } = await caller.seal("window");
  expect((await caller.post(newId("cal_"), call)).status).toBe(400);
});

test("a body that is no call, has no header, or is too large", async () => {
  const callId = newId("cal_");
  const post = (body: string) =>
    fetch(`${gateway.origin}/relay/calls/${callId}`, {
      method: "POST",
      headers: { cookie: ana.cookie, origin: gateway.origin },
      body,
    });
  expect((await post("{")).status).toBe(400);
  expect((await post("{}")).status).toBe(400);
  const call = { header: "no", sealedArguments: "", signature: "A".repeat(86) };
  expect((await post(JSON.stringify(call))).status).toBe(400);
  expect((await post("x".repeat(9 * 1024 * 1024))).status).toBe(413);
});

test("nobody, a stranger's page, and somebody without a workspace", async () => {
  const { callId, call } = await caller.seal("window");
  const post = async (headers: Record<string, string>) => {
    const init = { method: "POST", headers, body: JSON.stringify(call) };
    return (await fetch(`${gateway.origin}/relay/calls/${callId}`, init)).status;
  };
  expect(await post({ origin: gateway.origin })).toBe(401);
  expect(await post({ cookie: ana.cookie, origin: "https://evil.example" })).toBe(403);
  expect(await post({ cookie: ana.cookie })).toBe(403);
  const leaver = await gateway.createPerson(workspaceId);
  await db().member.deleteMany({ where: { userId: leaver.actor.userId } });
  expect(await post({ cookie: leaver.cookie, origin: gateway.origin })).toBe(403);
});

test("frames of a call that is another person's, or not there", async () => {
  expect((await caller.get(`/relay/calls/${newId("cal_")}/frames?from=0`)).status).toBe(404);
  expect((await caller.get("/relay/calls/nonsense/frames?from=0")).status).toBe(400);
});

test("a worker's frame without a token", async () => {
  const address = `${gateway.origin}/worker/calls/${newId("cal_")}/frames/0`;
  expect((await fetch(address, { method: "POST", body: "x" })).status).toBe(401);
  const cookies = { headers: { cookie: ana.cookie }, method: "POST", body: "x" };
  expect((await fetch(address, cookies)).status).toBe(401);
});

function postAs(person: TestPerson): Caller["post"] {
  return (callId, call) =>
    fetch(`${gateway.origin}/relay/calls/${callId}`, {
      method: "POST",
      headers: { cookie: person.cookie, origin: gateway.origin },
      body: JSON.stringify(call),
    });
}
