import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolId, WorkerId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { isAppError } from "../errors.ts";
import { makeMember } from "../people/testing/make-member.ts";
import { createPool } from "../pools/change-pools.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { approveWorker, drainWorker, pauseWorker, renameWorker, resumeWorker } from "./change-worker.ts";
import { readWorker } from "./list-fleet.ts";
import { revokeWorker } from "./revoke-worker.ts";

let gateway: Gateway;
let workspaceId: WorkspaceId;
let poolId: PoolId;
let admin: Actor;
let editor: Actor;

beforeAll(async () => {
  gateway = await openGateway();
  workspaceId = await gateway.createWorkspace();
  poolId = await gateway.createPool(workspaceId);
  admin = await makeMember(workspaceId, "admin");
  editor = await makeMember(workspaceId, "editor");
});
afterAll(() => gateway.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

const idOf = (worker: ScriptedWorker): { workerId: WorkerId } => ({ workerId: worker.identity.workerId });

test("an approval is heard by the worker and written down; a second one changes nothing", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  const { workerId } = idOf(worker);
  await db().worker.update({ where: { id: workerId }, data: { approvedAt: null } });
  expect((await readWorker(admin, workerId)).state).toBe("pending_approval");
  await approveWorker(admin, { workerId });
  expect((await worker.next("standing")).standing).toEqual({ type: "approved" });
  await approveWorker(admin, { workerId });
  expect((await readWorker(admin, workerId)).state).toBe("online");
  const where = { subject: workerId, verb: "worker.approved" };
  expect(await db().auditEvent.findMany({ where })).toMatchObject([{ actorId: admin.userId }]);
});

test("a pause says by whom and why until it is over; resumed, the worker is online", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  await pauseWorker(admin, { ...idOf(worker), reason: "disk swap", until: null });
  const paused = { type: "paused", reason: "disk swap", until: null };
  expect((await worker.next("standing")).standing).toEqual(paused);
  expect(await readWorker(admin, worker.identity.workerId)).toMatchObject({
    state: "paused",
    why: `by ${admin.name}: disk swap`,
  });
  await resumeWorker(admin, idOf(worker));
  expect((await worker.next("standing")).standing).toEqual({ type: "approved" });
  expect(await readWorker(admin, worker.identity.workerId)).toMatchObject({ state: "online", why: null });
});

test("a pause that would be over already is refused", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  const until = new Date(Date.now() - 1_000).toISOString();
  expect(await codeOf(pauseWorker(admin, { ...idOf(worker), reason: "", until }))).toBe("invalid_input");
});

test("draining tells the worker; one that is offline has nothing to drain", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  await drainWorker(admin, idOf(worker));
  expect(await worker.next("drain")).toEqual({ type: "drain" });
  const gone = await startWorker(gateway.origin, poolId);
  await revokeWorker(admin, idOf(gone));
  await gone.closed;
  await db().worker.update({ where: { id: idOf(gone).workerId }, data: { revokedAt: null } });
  expect(await codeOf(drainWorker(admin, idOf(gone)))).toBe("target_unavailable");
});

test("revoked: the link is cut, and nothing can be changed any more", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  await revokeWorker(admin, idOf(worker));
  await worker.closed;
  expect((await readWorker(admin, worker.identity.workerId)).state).toBe("revoked");
  expect(await codeOf(renameWorker(admin, { ...idOf(worker), name: "again" }))).toBe("worker_revoked");
  expect(await codeOf(approveWorker(admin, idOf(worker)))).toBe("worker_revoked");
});

test("an editor changes workers of their own Pool only; for others a Personal Pool is not there", async () => {
  const shared = await startWorker(gateway.origin, poolId);
  expect(await codeOf(renameWorker(editor, { ...idOf(shared), name: "mine" }))).toBe("forbidden");
  const own = await createPool(editor, { name: "This computer", isPersonal: true });
  const laptop = await startWorker(gateway.origin, own.poolId);
  await renameWorker(editor, { ...idOf(laptop), name: "bo-laptop" });
  expect((await readWorker(editor, laptop.identity.workerId)).name).toBe("bo-laptop");
  const other = await makeMember(workspaceId, "editor");
  expect(await codeOf(readWorker(other, laptop.identity.workerId))).toBe("not_found");
  expect(await codeOf(renameWorker(admin, { ...idOf(laptop), name: "seized" }))).toBe("not_found");
  expect(await codeOf(revokeWorker(admin, idOf(laptop)))).toBe("done");
});

test("a worker of another workspace is not there", async () => {
  const worker = await startWorker(gateway.origin, poolId);
  const stranger = await makeMember(await gateway.createWorkspace(), "admin");
  expect(await codeOf(revokeWorker(stranger, idOf(worker)))).toBe("not_found");
  expect(await codeOf(pauseWorker(stranger, { ...idOf(worker), reason: "", until: null }))).toBe("not_found");
});
