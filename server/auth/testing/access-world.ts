import { createNotebook } from "../../../compute/notebook/create-notebook.ts";
import type { HostFacts } from "../../../compute/protocol/enrollment.ts";
import {
  type DeviceId,
  type EnrollmentTokenId,
  newId,
  type NotebookId,
  type PoolId,
  type PoolKeyId,
  type RunId,
  type SessionId,
  type WorkerId,
  type WorkspaceId,
} from "../../../compute/protocol/ids.ts";
import type { Receipt } from "../../../compute/protocol/receipt.ts";
import { db } from "../../db/db.ts";
import { storeNotebook } from "../../notebooks/create-notebook.ts";
import { createInvite } from "../../people/invites.ts";
import { makeMember, makeWorkspace } from "../../people/testing/make-member.ts";
import type { Actor } from "../actor.ts";

/** A workspace with one of everything that has an id. */
export interface AccessWorld {
  readonly workspaceId: WorkspaceId;
  readonly admin: Actor;
  readonly editor: Actor;
  readonly viewer: Actor;
  readonly notebookId: NotebookId;
  readonly trashedId: NotebookId;
  readonly inviteId: string;
  readonly deviceId: DeviceId;
  readonly poolId: PoolId;
  readonly workerId: WorkerId;
  readonly tokenId: EnrollmentTokenId;
  readonly poolKeyId: PoolKeyId;
  readonly sessionId: SessionId;
  readonly runId: RunId;
}

/** Fills a new workspace. The admin owns the device, the Session and the Run. */
export async function makeAccessWorld(): Promise<AccessWorld> {
  const workspaceId = await makeWorkspace();
  const admin = await makeMember(workspaceId, "admin");
  const { notebookId } = await storeNotebook(admin, createNotebook("Open"), "notebook.created");
  const { notebookId: trashedId } = await storeNotebook(admin, createNotebook("Gone"), "notebook.created");
  await db().notebook.update({ where: { id: trashedId }, data: { deletedAt: new Date() } });
  const { inviteId } = await createInvite(admin, { email: `${newId("inv_")}@example.com`, role: "viewer" });
  return {
    workspaceId,
    admin,
    editor: await makeMember(workspaceId, "editor"),
    viewer: await makeMember(workspaceId, "viewer"),
    notebookId,
    trashedId,
    inviteId,
    ...(await makeDataPlane(admin, notebookId)),
  };
}

/** Every id of the world, as they would show up in an answer. */
export function idsOf(world: AccessWorld): string[] {
  const { admin, editor, viewer, ...ids } = world;
  return [...Object.values(ids), admin.userId, editor.userId, viewer.userId];
}

/** The world's rows, to see whether a stranger changed any. */
export async function readWorld({ workspaceId, admin }: AccessWorld): Promise<string> {
  const ofWorkspace = { where: { workspaceId } };
  return JSON.stringify([
    await db().workspace.findUnique({ where: { id: workspaceId } }),
    await db().member.findMany({ ...ofWorkspace, orderBy: { userId: "asc" } }),
    await db().notebook.findMany({ ...ofWorkspace, orderBy: { id: "asc" } }),
    await db().invite.findMany({ ...ofWorkspace, orderBy: { id: "asc" } }),
    await db().pool.findMany({
      ...ofWorkspace,
      include: { workers: { include: { sessions: true } }, tokens: true, keys: true },
    }),
    (await db().run.findMany({ where: { notebook: { workspaceId } } })).map((run) => [run.id, run.state]),
    await db().device.findMany({ where: { userId: admin.userId } }),
    await db().passwordReset.findMany({ where: { user: { memberships: { some: { workspaceId } } } } }),
  ]);
}

const HOST: HostFacts = {
  hostname: "test",
  platform: "linux",
  threads: 2,
  memoryBytes: 4e9,
  engineVersion: "v1.5.6",
  workerVersion: "0.1.0",
  protocolVersion: 1,
};
const RECEIPT: Receipt = {
  version: 1,
  chosenBy: "cell",
  place: { type: "browser", label: "This browser" },
  stats: null,
};

async function makeDataPlane({ workspaceId, userId }: Actor, notebookId: NotebookId) {
  const ids = {
    deviceId: newId("dev_") as DeviceId,
    poolId: newId("pol_") as PoolId,
    workerId: newId("wrk_") as WorkerId,
    tokenId: newId("tok_") as EnrollmentTokenId,
    poolKeyId: newId("pky_") as PoolKeyId,
    sessionId: newId("ses_") as SessionId,
    runId: newId("run_") as RunId,
  };
  const { deviceId, poolId, workerId, tokenId, poolKeyId, sessionId, runId } = ids;
  const keys = () => ({ signingKey: newId("tok_"), sealingKey: newId("tok_") });
  await db().device.create({ data: { id: deviceId, userId, name: "Laptop", ...keys() } });
  await db().pool.create({ data: { id: poolId, workspaceId, name: "Hosted", kind: "hosted" } });
  await db().worker.create({ data: { id: workerId, poolId, name: "hosted-1", host: HOST, ...keys() } });
  const expiresAt = new Date(Date.now() + 60_000);
  await db().enrollmentToken.create({ data: { id: tokenId, poolId, tokenHash: newId("tok_"), expiresAt } });
  await db().poolKey.create({ data: { id: poolKeyId, poolId, name: "replicas", publicKey: newId("tok_") } });
  await db().engineSession.create({ data: { id: sessionId, userId, notebookId, poolId, workerId } });
  await db().run.create({
    data: {
      id: runId,
      notebookId,
      cellId: newId("cel_"),
      revision: 0,
      actorId: userId,
      state: "running",
      receipt: RECEIPT,
    },
  });
  return ids;
}
