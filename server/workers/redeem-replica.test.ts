import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnrollAnswer, ReplicaRequest } from "../../compute/protocol/enrollment.ts";
import { newId, type PoolId, type PoolKeyId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { createKeys, type KeyPairs } from "../../compute/seal/keys.ts";
import { admissionText, importPoolKey } from "../../compute/seal/pool-key.ts";
import { sign } from "../../compute/seal/signature.ts";
import { db } from "../db/db.ts";
import { isAppError } from "../errors.ts";
import { makeMember } from "../people/testing/make-member.ts";
import type { Actor } from "../auth/actor.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { linkWorker } from "../relay/testing/scripted-worker.ts";
import { createPoolKey, listPoolKeys, revokePoolKey } from "./pool-keys.ts";
import { redeemReplica } from "./redeem-replica.ts";
import { EPHEMERAL_OFFLINE_MS_MAX, removeEphemeralWorkers } from "./remove-ephemeral.ts";

const host = {
  hostname: "pod-7",
  platform: "linux",
  threads: 4,
  memoryBytes: 1,
  engineVersion: "1.5.6",
  workerVersion: "0.1.0",
  protocolVersion: 1,
};
let gateway: Gateway;
let workspaceId: WorkspaceId;
let poolId: PoolId;
let admin: Actor;

beforeAll(async () => {
  gateway = await openGateway();
  workspaceId = await gateway.createWorkspace();
  poolId = await gateway.createPool(workspaceId);
  admin = await makeMember(workspaceId, "admin");
});
afterAll(() => gateway.close());

interface Change {
  issuedAt?: string;
  keys?: KeyPairs;
  signedKeys?: KeyPairs;
  prover?: KeyPairs;
}

async function requestOf(key: string, change: Change = {}): Promise<ReplicaRequest> {
  const own = change.keys ?? (await createKeys({ isExtractable: true }));
  const pool = await importPoolKey(key);
  const issuedAt = change.issuedAt ?? new Date().toISOString();
  const text = admissionText((change.signedKeys ?? own).publicKeys, issuedAt);
  const admission = await sign(text, pool.signing);
  const proof = await sign(`eider-enroll:${admission}`, (change.prover ?? own).signing);
  return { poolKey: pool.publicKey, issuedAt, admission, name: "pod-7", keys: own.publicKeys, proof, host };
}

async function redeem(request: ReplicaRequest): Promise<EnrollAnswer | string> {
  try {
    return await redeemReplica(request);
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

const newKey = () => createPoolKey(admin, { poolId, name: newId("pky_") });

test("a Pool key admits replicas, each with keys of its own, approved and counted", async () => {
  const { key, poolKeyId } = await newKey();
  const keys = await createKeys({ isExtractable: true });
  const answer = await redeem(await requestOf(key, { keys }));
  if (typeof answer === "string") throw new Error(answer);
  expect(answer).toMatchObject({ poolId, poolName: "Hosted" });
  expect(await redeem(await requestOf(key))).not.toMatchObject({ workerId: answer.workerId });
  const link = await linkWorker(gateway.origin, answer, keys);
  link.drop();
  const [record] = (await listPoolKeys(admin, { poolId })).filter((one) => one.poolKeyId === poolKeyId);
  expect(record).toMatchObject({ workers: 2, lastUsedAt: expect.any(String) });
  const event = await db().auditEvent.findFirstOrThrow({ where: { subject: answer.workerId } });
  expect(event).toMatchObject({ verb: "worker.enrolled", detail: { hostname: "pod-7" } });
});

test("the key is stored nowhere: not in the database's row, not in the audit log", async () => {
  const { key, poolKeyId } = await newKey();
  const secret = key.slice("eider_poolkey_".length, "eider_poolkey_".length + 43);
  const row = await db().poolKey.findUniqueOrThrow({ where: { id: poolKeyId } });
  const events = await db().auditEvent.findMany({ where: { subject: poolKeyId } });
  expect(JSON.stringify([row, events])).not.toContain(secret);
  expect(events).toHaveLength(1);
});

test("asking twice, at once or later, is one worker", async () => {
  const { key } = await newKey();
  const request = await requestOf(key);
  const [one, other] = await Promise.all([redeem(request), redeem(request)]);
  expect(one).toEqual(other);
  expect(await redeem(request)).toEqual(one);
});

test("what the Pool key did not sign is refused", async () => {
  const { key } = await newKey();
  const other = await createKeys({ isExtractable: true });
  expect(await redeem(await requestOf(key, { signedKeys: other }))).toBe("bad_signature");
  expect(await redeem(await requestOf(key, { prover: other }))).toBe("bad_signature");
  const request = await requestOf(key);
  const elsewhere = await importPoolKey((await newKey()).key);
  expect(await redeem({ ...request, poolKey: elsewhere.publicKey })).toBe("bad_signature");
});

test("an old signature of the Pool key admits nobody", async () => {
  const { key } = await newKey();
  const issuedAt = new Date(Date.now() - 3_600_000).toISOString();
  expect(await redeem(await requestOf(key, { issuedAt }))).toBe("clock_skew");
});

test("a revoked or unknown Pool key admits nobody, and its workers stay", async () => {
  const { key, poolKeyId } = await newKey();
  const admitted = await redeem(await requestOf(key));
  await revokePoolKey(admin, { poolKeyId });
  expect(await redeem(await requestOf(key))).toBe("token_withdrawn");
  if (typeof admitted === "string") throw new Error(admitted);
  const worker = await db().worker.findUniqueOrThrow({ where: { id: admitted.workerId } });
  expect(worker.revokedAt).toBeNull();
  await db().worker.delete({ where: { id: worker.id } });
  await db().poolKey.delete({ where: { id: poolKeyId as PoolKeyId } });
  expect(await redeem(await requestOf(key))).toBe("invalid_input");
});

test("a revoked replica can't enrol again with its keys", async () => {
  const { key } = await newKey();
  const keys = await createKeys({ isExtractable: true });
  const answer = await redeem(await requestOf(key, { keys }));
  if (typeof answer === "string") throw new Error(answer);
  await db().worker.update({ where: { id: answer.workerId }, data: { revokedAt: new Date() } });
  expect(await redeem(await requestOf(key, { keys }))).toBe("worker_revoked");
});

test("a replica that was offline for an hour is removed; one that is online, or came by a token, is not", async () => {
  const { key } = await newKey();
  const keys = await createKeys({ isExtractable: true });
  const here = await redeem(await requestOf(key, { keys }));
  const gone = await redeem(await requestOf(key));
  if (typeof here === "string" || typeof gone === "string") throw new Error("not admitted");
  const link = await linkWorker(gateway.origin, here, keys);
  const later = Date.now() + EPHEMERAL_OFFLINE_MS_MAX + 1_000;
  await removeEphemeralWorkers(later);
  const left = await db().worker.findMany({ where: { id: { in: [here.workerId, gone.workerId] } } });
  expect(left.map(({ id }) => id)).toEqual([here.workerId]);
  expect(await db().auditEvent.count({ where: { verb: "worker.removed", subject: gone.workerId } })).toBe(1);
  link.drop();
});
