import { encode } from "next-auth/jwt";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DeviceId, NotebookId, PoolId, RunId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { isTrustedDevice, endorseDevice } from "../../compute/seal/device-trust.ts";
import { createKeys, type KeyPairs } from "../../compute/seal/keys.ts";
import { type Actor, identityFromCookies, isOfRevokedDevice } from "../auth/actor.ts";
import { sessionCookieName, sessionSecret } from "../auth/session-token.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { startDataPlane } from "../relay/data-plane-life.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openCaller, openPage } from "../relay/testing/scripted-page.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { listDevices, registerDevice, revokeDevice } from "./devices.ts";
import { endorsementsFor, keepEndorsement } from "./endorsements.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let notebookId: NotebookId;
let poolId: PoolId;
let worker: ScriptedWorker;
let ana: TestPerson;

beforeAll(async () => {
  gateway = await openGateway(faults);
  await startDataPlane();
  workspaceId = await gateway.createWorkspace();
  poolId = await gateway.createPool(workspaceId);
  worker = await startWorker(gateway.origin, poolId);
});
beforeEach(async () => {
  ana = await gateway.createPerson(workspaceId);
  notebookId = await gateway.createNotebook(ana.actor);
});
afterAll(async () => {
  expect(faults).toEqual([]);
  await gateway.close();
});

/** The person in one browser: signed in by a cookie of its own. */
async function browserOf({ actor }: TestPerson): Promise<TestPerson> {
  const signInId = randomUUID();
  const token = await encode({
    token: { sub: actor.userId, sessionVersion: 0, signInId },
    secret: sessionSecret(),
  });
  return { actor: { ...actor, signInId }, cookie: `${sessionCookieName()}=${token}` };
}

describe("a device is revoked", () => {
  test("its browser is signed out and told why, at once; the person's other browser goes on", async () => {
    const [lost, kept] = [await browserOf(ana), await browserOf(ana)];
    const { device } = await openCaller(gateway.origin, lost, { notebookId, poolId });
    await openCaller(gateway.origin, kept, { notebookId, poolId });
    const [lostPage, keptPage] = [await openPage(gateway.origin, lost), await openPage(gateway.origin, kept)];
    await revokeDevice(kept.actor, { deviceId: device.deviceId });
    expect(await lostPage.next("signed-out")).toMatchObject({ reason: "device_revoked" });
    expect(await lostPage.closed).toBe(4401);
    expect(await identityFromCookies(lost.cookie)).toBeUndefined();
    expect(await isOfRevokedDevice(lost.cookie)).toBe(true);
    expect(await identityFromCookies(kept.cookie)).toMatchObject({ actor: { userId: ana.actor.userId } });
    expect(await isOfRevokedDevice(kept.cookie)).toBe(false);
    keptPage.say({ type: "ping" });
    await keptPage.next("pong");
    keptPage.close();
  });

  test("an answer that it is reading is cut, its Run is stopped on the worker, and nothing new is queued", async () => {
    const lost = await openCaller(gateway.origin, await browserOf(ana), { notebookId, poolId });
    const run = await lost.seal("run");
    expect((await lost.post(run.callId, run.call)).status).toBe(202);
    await worker.nextCall();
    const window = await lost.seal("window");
    const reading = lost.post(window.callId, window.call);
    await worker.nextCall();
    await revokeDevice(ana.actor, { deviceId: lost.device.deviceId });
    expect((await reading).status).toBe(403);
    const cancelled = [await worker.next("cancel"), await worker.next("cancel")];
    expect(cancelled.map(({ callId }) => callId).toSorted()).toEqual([run.callId, window.callId].toSorted());
    worker.endCall(run.callId, (JSON.parse(run.call.header) as { run: { runId: RunId } }).run.runId);
    await expect.poll(() => dataPlane().relay.find(run.callId)).toBeUndefined();
    const late = await lost.seal("window");
    expect((await lost.post(late.callId, late.call)).status).toBe(401);
  });

  test("keys were lost in a browser that goes on: revoking the old ones does not sign it out", async () => {
    const browser = await browserOf(ana);
    const old = await openCaller(gateway.origin, browser, { notebookId, poolId });
    await openCaller(gateway.origin, browser, { notebookId, poolId });
    await revokeDevice(browser.actor, { deviceId: old.device.deviceId });
    expect(await identityFromCookies(browser.cookie)).toBeDefined();
  });
});

describe("a device vouches for another of the same person", () => {
  async function newDevice(actor: Actor): Promise<{ deviceId: DeviceId; keys: KeyPairs }> {
    const keys = await createKeys({ isExtractable: false });
    return { deviceId: (await registerDevice(actor, { name: "x", keys: keys.publicKeys })).deviceId, keys };
  }
  type Made = Awaited<ReturnType<typeof newDevice>>;
  const endorse = async (actor: Actor, of: Made, by: Made) => {
    const device = { deviceId: of.deviceId, keys: of.keys.publicKeys };
    const endorsement = await endorseDevice(device, by.keys, new Date());
    await keepEndorsement(actor, { deviceId: of.deviceId, endorsement });
    return endorsement;
  };

  test("a strict worker that lists the first is shown the chain to the third, and accepts it", async () => {
    const [first, second, third] = [
      await newDevice(ana.actor),
      await newDevice(ana.actor),
      await newDevice(ana.actor),
    ];
    await endorse(ana.actor, second, first);
    await endorse(ana.actor, third, second);
    await endorse(ana.actor, third, second);
    const shown = await endorsementsFor(third.deviceId, ana.actor.userId);
    expect(shown).toHaveLength(2);
    const list = [first.keys.publicKeys.signing];
    expect(await isTrustedDevice(third.keys.publicKeys, shown, list)).toBe(true);
    const listed = await listDevices(ana.actor);
    expect(listed.find(({ deviceId }) => deviceId === third.deviceId)?.endorsedBy).toEqual([second.deviceId]);

    await revokeDevice(ana.actor, { deviceId: second.deviceId });
    const left = await endorsementsFor(third.deviceId, ana.actor.userId);
    expect(await isTrustedDevice(third.keys.publicKeys, left, list)).toBe(false);
  });

  test("not for itself, not for another's, not by another's, and not in words of its own", async () => {
    const bo = await gateway.createPerson(workspaceId);
    const [own, second, theirs] = [
      await newDevice(ana.actor),
      await newDevice(ana.actor),
      await newDevice(bo.actor),
    ];
    await expect(endorse(ana.actor, own, own)).rejects.toMatchObject({ code: "bad_signature" });
    await expect(endorse(ana.actor, theirs, own)).rejects.toMatchObject({ code: "not_found" });
    await expect(endorse(ana.actor, own, theirs)).rejects.toMatchObject({ code: "not_found" });
    await expect(endorse(bo.actor, own, second)).rejects.toMatchObject({ code: "not_found" });
    const device = { deviceId: own.deviceId, keys: own.keys.publicKeys };
    const forged = { ...(await endorseDevice(device, theirs.keys, new Date())), by: second.keys.publicKeys };
    const keeping = keepEndorsement(ana.actor, { deviceId: own.deviceId, endorsement: forged });
    await expect(keeping).rejects.toMatchObject({ code: "bad_signature" });
    expect(await endorsementsFor(own.deviceId, ana.actor.userId)).toEqual([]);
  });
});
