import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { createKeys } from "../../compute/seal/keys.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { isAppError } from "../errors.ts";
import { makeMember } from "../people/testing/make-member.ts";
import { createPool } from "../pools/change-pools.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { enrollWorker } from "../relay/testing/scripted-worker.ts";
import { createToken, enrollmentState, withdrawToken } from "./enrollment-tokens.ts";

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

const newToken = (isPreapproved = false) => createToken(admin, { poolId, isPreapproved, minutes: 15 });

async function redeem(token: string): Promise<number> {
  const keys = await createKeys({ isExtractable: true });
  return (await enrollWorker(gateway.origin, token, keys)).status;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

test("a token is stored nowhere in full: not in its row, not in the audit log", async () => {
  const { tokenId, token, hint } = await newToken();
  const row = await db().enrollmentToken.findUniqueOrThrow({ where: { id: tokenId } });
  const events = await db().auditEvent.findMany({ where: { subject: tokenId } });
  expect(events).toMatchObject([{ verb: "worker.token_created", actorId: admin.userId, detail: { hint } }]);
  expect(JSON.stringify([row, events])).not.toContain(token);
  expect(token.startsWith(hint)).toBe(true);
});

test("waiting, then redeemed by a worker that waits for approval", async () => {
  const { tokenId, token } = await newToken();
  expect(await enrollmentState(admin, { tokenId })).toMatchObject({ state: "waiting", worker: null });
  expect(await redeem(token)).toBe(200);
  expect(await enrollmentState(admin, { tokenId })).toMatchObject({
    state: "redeemed",
    worker: { state: "pending_approval" },
    lastRefusal: null,
  });
});

test("a token that approves by itself leaves nothing to compare", async () => {
  const { tokenId, token } = await newToken(true);
  expect(await redeem(token)).toBe(200);
  const { worker } = await enrollmentState(admin, { tokenId });
  expect(worker?.state).toBe("offline"); // approved, and not linked yet
});

test("a withdrawn token admits nobody, and the page learns that somebody tried", async () => {
  const { tokenId, token } = await newToken();
  await withdrawToken(admin, { tokenId });
  expect(await redeem(token)).toBeGreaterThanOrEqual(400);
  expect(await enrollmentState(admin, { tokenId })).toMatchObject({
    state: "withdrawn",
    worker: null,
    lastRefusal: expect.stringContaining("withdrawn"),
  });
});

test("a used token can't be withdrawn: the worker has to be rejected", async () => {
  const { tokenId, token } = await newToken();
  await redeem(token);
  expect(await codeOf(withdrawToken(admin, { tokenId }))).toBe("token_spent");
});

test("a token that ran out says so", async () => {
  const { tokenId } = await newToken();
  await db().enrollmentToken.update({
    where: { id: tokenId },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  expect((await enrollmentState(admin, { tokenId })).state).toBe("expired");
});

test("an editor makes tokens for a Pool of their own only, and nobody else sees them", async () => {
  const editor = await makeMember(workspaceId, "editor");
  const order = { isPreapproved: false, minutes: 15 };
  expect(await codeOf(createToken(editor, { poolId, ...order }))).toBe("forbidden");
  const own = await createPool(editor, { name: "This computer", isPersonal: true });
  const { tokenId } = await createToken(editor, { poolId: own.poolId, ...order });
  expect(await codeOf(enrollmentState(editor, { tokenId }))).toBe("done");
  expect(await codeOf(enrollmentState(admin, { tokenId }))).toBe("not_found");
  const stranger = await makeMember(await gateway.createWorkspace(), "admin");
  expect(await codeOf(enrollmentState(stranger, { tokenId: (await newToken()).tokenId }))).toBe("not_found");
});
