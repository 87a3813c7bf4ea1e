import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnrollAnswer, EnrollRequest } from "../../compute/protocol/enrollment.ts";
import { newId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { createKeys, type KeyPairs } from "../../compute/seal/keys.ts";
import { sign } from "../../compute/seal/signature.ts";
import { db } from "../db/db.ts";
import { isAppError } from "../errors.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { enrollWorker } from "../relay/testing/scripted-worker.ts";
import { createEnrollmentToken, isEnrollmentToken } from "./enrollment-token.ts";
import { grantEnrollment } from "./grant-enrollment.ts";
import { redeemEnrollment } from "./redeem-enrollment.ts";

const host = {
  hostname: "db-7",
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

beforeAll(async () => {
  gateway = await openGateway();
  workspaceId = await gateway.createWorkspace();
  poolId = await gateway.createPool(workspaceId);
});
afterAll(() => gateway.close());

async function requestOf(token: string, keys?: KeyPairs): Promise<EnrollRequest> {
  const own = keys ?? (await createKeys({ isExtractable: true }));
  const proof = await sign(`eider-enroll:${token}`, own.signing);
  return { token, name: "worker", keys: own.publicKeys, proof, host };
}

async function redeem(request: EnrollRequest): Promise<EnrollAnswer | string> {
  try {
    return await redeemEnrollment(request);
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

test("a thousand workers with one token at once: exactly one is enrolled", async () => {
  const { token } = await grantEnrollment(poolId);
  const requests = await Promise.all(Array.from({ length: 1_000 }, () => requestOf(token)));
  const before = await db().worker.count();
  const outcomes = await Promise.all(requests.map(redeem));
  expect(outcomes.filter((outcome) => typeof outcome !== "string")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "token_spent")).toHaveLength(999);
  expect(await db().worker.count()).toBe(before + 1);
}, 120_000);

test("an enrolled worker learns who it is, and the audit log has it", async () => {
  const { token } = await grantEnrollment(poolId);
  const answer = await redeem(await requestOf(token));
  expect(answer).toMatchObject({ poolId, poolName: "Hosted" });
  if (typeof answer === "string") throw new Error(answer);
  const event = await db().auditEvent.findFirstOrThrow({ where: { subject: answer.workerId } });
  expect(event).toMatchObject({ verb: "worker.enrolled", workspaceId, detail: { hostname: "db-7" } });
});

test("a worker whose answer was lost asks again and gets the same one", async () => {
  const { token } = await grantEnrollment(poolId);
  const request = await requestOf(token);
  expect(await redeem(request)).toEqual(await redeem(request));
});

test("a spent token is refused to another worker, and the audit log has it", async () => {
  const { token } = await grantEnrollment(poolId);
  await redeem(await requestOf(token));
  expect(await redeem(await requestOf(token))).toBe("token_spent");
  const refused = { verb: "worker.enrollment_refused", workspaceId };
  expect(await db().auditEvent.count({ where: refused })).toBeGreaterThan(0);
});

test("an expired token is refused and makes no worker", async () => {
  const { token } = await grantEnrollment(poolId);
  await db().enrollmentToken.updateMany({
    where: { redeemedAt: null },
    data: { expiresAt: new Date(Date.now() - 1_000) },
  });
  const before = await db().worker.count();
  expect(await redeem(await requestOf(token))).toBe("token_expired");
  expect(await db().worker.count()).toBe(before);
});

test("a token that was never given out, or was cut short, is refused", async () => {
  expect(await redeem(await requestOf(createEnrollmentToken()))).toBe("invalid_input");
  expect(await redeem(await requestOf(createEnrollmentToken().slice(0, -1)))).toBe("invalid_input");
  expect(await redeem(await requestOf("hello"))).toBe("invalid_input");
});

test("a worker that does not hold the key it names is refused", async () => {
  const { token } = await grantEnrollment(poolId);
  const { keys } = await requestOf(token);
  expect(await redeem({ ...(await requestOf(token)), keys })).toBe("bad_signature");
});

test("a proof made for one token is worth nothing for another", async () => {
  const first = await requestOf((await grantEnrollment(poolId)).token);
  const { token } = await grantEnrollment(poolId);
  expect(await redeem({ ...first, token })).toBe("bad_signature");
});

test("a key that belongs to a worker already can't be enrolled with a new token", async () => {
  const keys = await createKeys({ isExtractable: true });
  await redeem(await requestOf((await grantEnrollment(poolId)).token, keys));
  const other = await gateway.createPool(workspaceId, newId("pol_"));
  const { token } = await grantEnrollment(other);
  expect(await redeem(await requestOf(token, keys))).toBe("conflict");
});

test("the token itself is nowhere in the database", async () => {
  const { token } = await grantEnrollment(poolId);
  const stored = await db().enrollmentToken.findMany();
  expect(JSON.stringify(stored)).not.toContain(token);
});

test("one changed character makes a token unrecognisable", () => {
  const token = createEnrollmentToken();
  expect(isEnrollmentToken(token)).toBe(true);
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    expect(isEnrollmentToken(changed)).toBe(false);
  }
});

test("a body that is no enrolment, or too large, is refused over HTTP", async () => {
  const post = (body: string) => fetch(`${gateway.origin}/worker/enroll`, { method: "POST", body });
  expect((await post("{")).status).toBe(400);
  expect((await post('{"token": 5}')).status).toBe(400);
  expect((await post("x".repeat(100_000))).status).toBe(413);
  const keys = await createKeys({ isExtractable: true });
  const { token } = await grantEnrollment(poolId);
  expect((await enrollWorker(gateway.origin, token, keys)).status).toBe(200);
});
