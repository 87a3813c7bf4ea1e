import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import type { SealedCall } from "../protocol/sealed-call.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import type { KeyPairs } from "./keys.ts";
import { openCall, verifyCall } from "./open-call.ts";
import { sealCall } from "./seal-call.ts";
import { SealError } from "./seal-error.ts";
import { sign } from "./signature.ts";
import { createParties, draftCall, NOW } from "./testing/sealed-conversation.ts";

let device: KeyPairs;
let worker: KeyPairs;
beforeAll(async () => {
  ({ device, worker } = await createParties());
});

async function sealed(args: unknown = { sql: "SELECT 42" }): Promise<SealedCall> {
  const header = draftCall(device);
  return (await sealCall({ header, arguments: args, device, worker: worker.publicKeys })).call;
}

describe("sealCall and openCall", () => {
  test("any JSON arguments arrive as they were, and nothing of them is readable on the way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (args) => {
        const asSent: unknown = JSON.parse(JSON.stringify(args));
        const opened = await openCall(await sealed(args), worker, NOW);
        expect(opened.arguments).toEqual(asSent);
      }),
      { numRuns: 50 },
    );
    const secret = "SELECT 'the-secret-of-the-statement'";
    expect(JSON.stringify(await sealed({ sql: secret }))).not.toContain("the-secret");
  });

  test("one character of the header, the arguments or the signature is altered: refused", async () => {
    const part = fc.constantFrom("header", "sealedArguments", "signature");
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), async (name, n) => {
        const call = await sealed();
        const text = call[name];
        const at = n % text.length;
        const other = text[at] === "A" ? "B" : "A";
        const altered = { ...call, [name]: text.slice(0, at) + other + text.slice(at + 1) };
        // the unused bits of the last base64 character may differ without a difference in bytes
        if (name === "signature" && toBase64Url(fromBase64Url(altered.signature)) === call.signature) return;
        await expect(openCall(altered, worker, NOW)).rejects.toBeInstanceOf(SealError);
      }),
      { numRuns: 80 },
    );
  });

  test("the arguments are moved under another header and signed anew by its device: they do not open", async () => {
    const victim = await sealed();
    const thief = (await createParties()).device;
    const { call } = await sealCall({
      header: draftCall(thief),
      arguments: {},
      device: thief,
      worker: worker.publicKeys,
    });
    const { sealedArguments } = victim;
    const signature = await sign(
      `eider-call:v1:${call.header.length}:${call.header}${sealedArguments}`,
      thief.signing,
    );
    const moved = { header: call.header, sealedArguments, signature };
    await expect(openCall(moved, worker, NOW)).rejects.toMatchObject({ code: "broken_seal" });
  });

  test("a call for another worker: it does not open here", async () => {
    const other = (await createParties()).worker;
    await expect(openCall(await sealed(), other, NOW)).rejects.toMatchObject({ code: "broken_seal" });
  });

  test("the clocks differ by more than is forgiven, either way: expired; by less: accepted", async () => {
    const call = await sealed();
    for (const sense of [-1, 1]) {
      const beyond = new Date(NOW.getTime() + sense * (LIMITS.clockSkewMsMax + 1));
      const within = new Date(NOW.getTime() + sense * LIMITS.clockSkewMsMax);
      await expect(verifyCall(call, beyond)).rejects.toMatchObject({ code: "expired" });
      await expect(verifyCall(call, within)).resolves.toMatchObject({ method: "window" });
    }
  });

  test("the control plane verifies a call without being able to open it", async () => {
    const call = await sealed();
    const controlPlane = (await createParties()).worker;
    await expect(verifyCall(call, NOW)).resolves.toMatchObject({ device: { keys: device.publicKeys } });
    await expect(openCall(call, controlPlane, NOW)).rejects.toMatchObject({ code: "broken_seal" });
  });

  test("a request beyond the limit is refused before it is sent", async () => {
    const sql = "x".repeat(LIMITS.requestBytesMax);
    await expect(sealed({ sql })).rejects.toMatchObject({ code: "malformed" });
  });
});
