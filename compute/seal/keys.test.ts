import { describe, expect, test } from "vitest";
import { type Grant } from "../protocol/grant.ts";
import { newId } from "../protocol/ids.ts";
import type { PublicKeys } from "../protocol/keys.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type DeviceStorage, openDevice, type StoredDevice } from "./device.ts";
import { fingerprint } from "./fingerprint.ts";
import { signGrant, verifyGrant } from "./grant-signature.ts";
import { createKeys, exportKeys, importKeys } from "./keys.ts";
import { sign, verify } from "./signature.ts";

describe("keys", () => {
  test("keys that were stored and read again sign and are recognised as the same", async () => {
    const made = await createKeys({ isExtractable: true });
    const again = await importKeys(await exportKeys(made));
    expect(again.publicKeys).toEqual(made.publicKeys);
    const signature = await sign("eider-test:1", again.signing);
    expect(await verify("eider-test:1", signature, made.publicKeys.signing)).toBe(true);
    expect(await verify("eider-test:2", signature, made.publicKeys.signing)).toBe(false);
  });

  test("the keys of a device can't be read by anybody, the script that made them included", async () => {
    const keys = await createKeys({ isExtractable: false });
    await expect(exportKeys(keys)).rejects.toThrow();
  });

  test("the fingerprint is the same on both sides and differs when either key does", async () => {
    const [one, other] = await Promise.all([
      createKeys({ isExtractable: false }),
      createKeys({ isExtractable: false }),
    ]);
    const seen = await fingerprint(one.publicKeys);
    expect(seen).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await fingerprint({ ...one.publicKeys })).toBe(seen);
    expect(await fingerprint({ ...one.publicKeys, sealing: other.publicKeys.sealing })).not.toBe(seen);
    expect(await fingerprint({ ...one.publicKeys, signing: other.publicKeys.signing })).not.toBe(seen);
  });
});

function memoryStorage(): DeviceStorage & { saved: StoredDevice | null } {
  const storage = {
    saved: null as StoredDevice | null,
    load: async () => storage.saved,
    save: async (device: StoredDevice) => void (storage.saved = device),
  };
  return storage;
}

describe("openDevice", () => {
  test("the first time keys are made and registered; later they are the same, registered again", async () => {
    const storage = memoryStorage();
    const deviceId = newId("dev_");
    const asked: string[] = [];
    const register = async (keys: PublicKeys) => (asked.push(keys.signing), deviceId);
    const first = await openDevice({ storage, register });
    const second = await openDevice({ storage, register });
    expect(asked).toEqual([first.keys.publicKeys.signing, first.keys.publicKeys.signing]);
    expect(second.identity).toEqual(first.identity);
    expect(first.identity).toEqual({ deviceId, keys: first.keys.publicKeys });
  });

  test("registration fails: the next attempt registers the same keys", async () => {
    const storage = memoryStorage();
    const refused = openDevice({ storage, register: () => Promise.reject(new Error("offline")) });
    await expect(refused).rejects.toThrow("offline");
    const kept = storage.saved?.keys.publicKeys;
    const device = await openDevice({ storage, register: async () => newId("dev_") });
    expect(device.identity.keys).toEqual(kept);
  });
});

describe("openDevice with refused keys", () => {
  test("the keys were revoked or are another account's: new ones are made; other refusals are passed on", async () => {
    for (const refusal of [{ data: { appCode: "device_revoked" } }, { code: "conflict" }]) {
      const storage = memoryStorage();
      const before = await openDevice({ storage, register: async () => newId("dev_") });
      const refusesOld = async (keys: PublicKeys) => {
        if (keys.signing === before.keys.publicKeys.signing) throw Object.assign(new Error("no"), refusal);
        return newId("dev_");
      };
      const after = await openDevice({ storage, register: refusesOld });
      expect(after.keys.publicKeys).not.toEqual(before.keys.publicKeys);
      expect(storage.saved?.keys.publicKeys).toEqual(after.keys.publicKeys);
    }
    const storage = memoryStorage();
    await openDevice({ storage, register: async () => newId("dev_") });
    const refuses = () => Promise.reject(Object.assign(new Error("no"), { code: "forbidden" }));
    await expect(openDevice({ storage, register: refuses })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("Grants", () => {
  const issuedAt = new Date("2026-03-01T12:00:00.000Z");
  const expiresAt = new Date(issuedAt.getTime() + 60_000);
  async function grantOf(change: Partial<Grant> = {}): Promise<Grant> {
    const { publicKeys } = await createKeys({ isExtractable: false });
    return {
      version: 1,
      grantId: newId("grt_"),
      callId: newId("cal_"),
      method: "run",
      poolId: newId("pol_"),
      workerId: newId("wrk_"),
      sessionId: newId("ses_"),
      actorId: "actor",
      device: { deviceId: newId("dev_"), keys: publicKeys },
      relations: [],
      results: [],
      issuedAt: issuedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      ...change,
    };
  }

  test("signed by the pinned key and in time: it is the very Grant that was signed", async () => {
    const controlPlane = await createKeys({ isExtractable: true });
    const grant = await grantOf();
    const signed = await signGrant(grant, controlPlane.signing);
    expect(await verifyGrant(signed, controlPlane.publicKeys.signing, issuedAt)).toEqual(grant);
  });

  test("by another key, altered, too early, too late or too long-lived: refused by its reason", async () => {
    const controlPlane = await createKeys({ isExtractable: true });
    const other = await createKeys({ isExtractable: true });
    const key = controlPlane.publicKeys.signing;
    const signed = await signGrant(await grantOf(), controlPlane.signing);
    const altered = { ...signed, body: signed.body.replace('"actor"', '"other"') };
    const late = new Date(expiresAt.getTime() + LIMITS.clockSkewMsMax + 1);
    const early = new Date(issuedAt.getTime() - LIMITS.clockSkewMsMax - 1);
    await expect(verifyGrant(signed, other.publicKeys.signing, issuedAt)).rejects.toMatchObject({
      code: "bad_signature",
    });
    await expect(verifyGrant(altered, key, issuedAt)).rejects.toMatchObject({ code: "bad_signature" });
    await expect(verifyGrant(signed, key, late)).rejects.toMatchObject({ code: "expired" });
    await expect(verifyGrant(signed, key, early)).rejects.toMatchObject({ code: "expired" });
    const eternal = await grantOf({ expiresAt: "2027-03-01T12:00:00.000Z" });
    const longLived = await signGrant(eternal, controlPlane.signing);
    await expect(verifyGrant(longLived, key, issuedAt)).rejects.toMatchObject({ code: "malformed" });
  });
});
