import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Grant } from "../protocol/grant.ts";
import { newId, type WorkerId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { signGrant } from "../seal/grant-signature.ts";
import { createKeys, type KeyPairs } from "../seal/keys.ts";
import { type CallDraft, sealCall } from "../seal/seal-call.ts";
import { admitCall, type Admission, CallRejected } from "./admit-call.ts";
import type { LinkOrder } from "./link.ts";

type CallOrder = Extract<LinkOrder, { type: "call" }>;

const NOW = new Date("2026-03-01T12:00:00.000Z");
const IS_LONG = process.env["EIDER_TEST_LONG"] === "1";
const CASES = IS_LONG ? 20_000 : 600;
const TIMEOUT_MS = IS_LONG ? 30 * 60_000 : 30_000;
const poolId = newId("pol_");

let controlPlane: KeyPairs;
let ana: KeyPairs;
let bo: KeyPairs;
let worker: Admission;
let neighbour: Admission;

beforeAll(async () => {
  [controlPlane, ana, bo] = await Promise.all([
    createKeys({ isExtractable: false }),
    createKeys({ isExtractable: false }),
    createKeys({ isExtractable: false }),
  ]);
  worker = await createWorker();
  neighbour = await createWorker();
});

async function createWorker(): Promise<Admission> {
  const keys = await createKeys({ isExtractable: true });
  const workerId = newId("wrk_") as WorkerId;
  const controlPlaneKey = controlPlane.publicKeys.signing;
  const enrollment = { workerId, poolId, poolName: "Berlin", controlPlaneKey };
  return { enrollment, keys, now: () => NOW };
}

interface Asked {
  device?: KeyPairs;
  actorId?: string;
  at?: Admission;
  header?: Partial<CallDraft>;
  grant?: Partial<Grant>;
  grantedBy?: KeyPairs;
}

/** A window's call as page and control plane make it, with whatever an attacker has changed before it was signed. */
async function order({
  device = ana,
  actorId = "ana",
  at = worker,
  ...changes
}: Asked = {}): Promise<CallOrder> {
  const callId = newId("cal_");
  const runId = newId("run_");
  const identity = { deviceId: newId("dev_"), keys: device.publicKeys };
  const base = {
    callId,
    method: "window" as const,
    poolId,
    workerId: at.enrollment.workerId,
    sessionId: newId("ses_"),
    device: identity,
    issuedAt: NOW.toISOString(),
    results: [runId],
  };
  const { call } = await sealCall({
    header: { ...base, notebookId: newId("nbk_"), run: null, ...changes.header },
    arguments: { runId, offset: 0, limit: 1, order: [], filters: [] },
    device,
    worker: at.keys.publicKeys,
  });
  const grant: Grant = {
    ...base,
    version: 1,
    grantId: newId("grt_"),
    actorId,
    relations: [],
    expiresAt: new Date(NOW.getTime() + LIMITS.grantMsMax).toISOString(),
    ...changes.grant,
  };
  const signed = await signGrant(grant, (changes.grantedBy ?? controlPlane).signing);
  return { type: "call", callId, grant: signed, call };
}

async function rejection(attack: CallOrder, at: Admission = worker): Promise<string> {
  const outcome = await admitCall(attack, at).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(CallRejected);
  return (outcome as CallRejected).code;
}

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000).toISOString();

describe("attacks on a call and its Grant", () => {
  test("the honest call is admitted", async () => {
    expect(await admitCall(await order(), worker)).toMatchObject({ method: "window" });
  });

  test("a call for the neighbour of the same Pool, with its Grant, with ours, or with its keys only", async () => {
    const theirs = await order({ at: neighbour });
    expect(await rejection(theirs)).toBe("refused");
    expect(await rejection({ ...theirs, grant: (await order()).grant })).toBe("refused");
    const { workerId } = worker.enrollment;
    expect(await rejection(await order({ at: neighbour, header: { workerId }, grant: { workerId } }))).toBe(
      "refused",
    );
  });

  test("another person's call under this person's Grant, and this person's under another's", async () => {
    const ours = await order();
    const theirs = await order({ device: bo, actorId: "bo" });
    for (const callId of [ours.callId, theirs.callId]) {
      expect(await rejection({ ...ours, callId, grant: theirs.grant })).toBe("refused");
      expect(await rejection({ ...theirs, callId, grant: ours.grant })).toBe("refused");
    }
  });

  test("a device that claims the id or the keys of another", async () => {
    const claimed = { deviceId: newId("dev_"), keys: bo.publicKeys };
    expect(await rejection(await order({ header: { device: claimed }, grant: { device: claimed } }))).toBe(
      "refused",
    );
    const mixed = { ...claimed, keys: { signing: ana.publicKeys.signing, sealing: bo.publicKeys.sealing } };
    expect(await rejection(await order({ grant: { device: mixed } }))).toBe("refused");
  });

  test("a Grant that is not valid yet, not any more, or for longer than a Grant may be", async () => {
    const early = { issuedAt: minutes(3), expiresAt: minutes(8) };
    const late = { issuedAt: minutes(-8), expiresAt: minutes(-3) };
    const long = { expiresAt: minutes(60) };
    expect(await rejection(await order({ grant: early }))).toBe("expired");
    expect(await rejection(await order({ grant: late }))).toBe("expired");
    expect(await rejection(await order({ grant: long }))).toBe("unsupported");
  });

  test("a Grant that was signed by a device, by the worker itself, or by nobody", async () => {
    for (const grantedBy of [ana, worker.keys])
      expect(await rejection(await order({ grantedBy }))).toBe("refused");
    const call = await order();
    const unsigned = { ...call.grant, signature: "A".repeat(86) };
    expect(await rejection({ ...call, grant: unsigned })).toBe("refused");
  });

  test(
    `${CASES} seeded cases of one character changed anywhere in a call or its Grant`,
    async () => {
      const honest = await order();
      const parts = {
        header: (text: string) => ({ ...honest, call: { ...honest.call, header: text } }),
        sealedArguments: (text: string) => ({ ...honest, call: { ...honest.call, sealedArguments: text } }),
        body: (text: string) => ({ ...honest, grant: { ...honest.grant, body: text } }),
      };
      const texts = { ...honest.call, ...honest.grant };
      const part = fc.constantFrom(...(Object.keys(parts) as (keyof typeof parts)[]));
      const property = fc.asyncProperty(part, fc.nat(), fc.string({ maxLength: 2 }), async (name, n, put) => {
        const text = texts[name];
        const at = n % text.length;
        const altered = text.slice(0, at) + put + text.slice(at + 1);
        if (altered !== text) await rejection(parts[name](altered));
      });
      await fc.assert(property, { numRuns: CASES, seed: 20_260_303 });
    },
    TIMEOUT_MS,
  );

  test("parts of two honest calls of one device in every mixture", async () => {
    const [one, two] = [await order(), await order()];
    const halves = [one, two];
    for (let mixture = 1; mixture < 31; mixture++) {
      const pick = (bit: number) => halves[(mixture >> bit) & 1] ?? one;
      const { header, sealedArguments, signature } = {
        header: pick(0).call.header,
        sealedArguments: pick(1).call.sealedArguments,
        signature: pick(2).call.signature,
      };
      const call = { header, sealedArguments, signature };
      await rejection({ type: "call", callId: pick(4).callId, grant: pick(3).grant, call });
    }
  });
});
