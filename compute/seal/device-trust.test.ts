import { beforeAll, describe, expect, test } from "vitest";
import { type DeviceEndorsement, ENDORSEMENTS_MAX } from "../protocol/device-trust.ts";
import { newId } from "../protocol/ids.ts";
import { endorseDevice, isTrustedDevice, readEndorsement } from "./device-trust.ts";
import { fingerprint } from "./fingerprint.ts";
import { createKeys, type KeyPairs } from "./keys.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
let devices: KeyPairs[];
beforeAll(async () => {
  const made = Array.from({ length: ENDORSEMENTS_MAX + 2 }, () => createKeys({ isExtractable: false }));
  devices = await Promise.all(made);
});

const device = (index: number): KeyPairs => {
  const keys = devices[index];
  if (keys === undefined) throw new Error(`there is no device ${index}`);
  return keys;
};
const endorse = (of: number, by: number): Promise<DeviceEndorsement> =>
  endorseDevice({ deviceId: newId("dev_"), keys: device(of).publicKeys }, device(by), NOW);
const chain = (length: number) =>
  Promise.all(Array.from({ length }, (_, index) => endorse(index + 1, index)));
const isTrusted = (index: number, endorsements: DeviceEndorsement[], trusted: string[]) =>
  isTrustedDevice(device(index).publicKeys, endorsements, trusted);

describe("a device that a strict worker is asked by", () => {
  test("is on its list by fingerprint or by key: trusted; on none: not", async () => {
    expect(await isTrusted(0, [], [await fingerprint(device(0).publicKeys)])).toBe(true);
    expect(await isTrusted(0, [], [device(0).publicKeys.signing])).toBe(true);
    expect(await isTrusted(0, [], [device(1).publicKeys.signing])).toBe(false);
    expect(await isTrusted(0, [], [])).toBe(false);
  });

  test("is vouched for by one on the list, or over others, up to the limit and in any order", async () => {
    const list = [await fingerprint(device(0).publicKeys)];
    for (let length = 1; length <= ENDORSEMENTS_MAX; length++) {
      const endorsements = await chain(length);
      expect(await isTrusted(length, endorsements, list)).toBe(true);
      expect(await isTrusted(length, endorsements.toReversed(), list)).toBe(true);
    }
    const tooLong = await chain(ENDORSEMENTS_MAX + 1);
    expect(await isTrusted(ENDORSEMENTS_MAX + 1, tooLong, list)).toBe(false);
    expect(await isTrusted(ENDORSEMENTS_MAX + 1, tooLong.toReversed(), list)).toBe(false);
  });

  test("is missing a link, vouched for by a stranger, by itself, or in a circle: not trusted", async () => {
    const list = [device(0).publicKeys.signing];
    expect(await isTrusted(2, [await endorse(2, 1)], list)).toBe(false);
    expect(await isTrusted(1, [await endorse(1, 1)], list)).toBe(false);
    expect(await isTrusted(1, [await endorse(1, 2), await endorse(2, 1)], list)).toBe(false);
    // that it vouches for a trusted one says nothing of itself
    expect(await isTrusted(1, [await endorse(0, 1)], list)).toBe(false);
  });

  test("has an endorsement that was altered, or claims to be by somebody else: not trusted", async () => {
    const list = [device(0).publicKeys.signing];
    const good = await endorse(1, 0);
    expect(await isTrusted(1, [good], list)).toBe(true);
    const forThief = good.body.replace(device(1).publicKeys.signing, device(2).publicKeys.signing);
    expect(await isTrusted(2, [{ ...good, body: forThief }], list)).toBe(false);
    const byThief = { ...(await endorse(2, 3)), by: device(0).publicKeys };
    expect(await isTrusted(2, [byThief], list)).toBe(false);
    await expect(readEndorsement(byThief)).rejects.toMatchObject({ code: "bad_signature" });
  });

  test("has the signing key of a trusted one and a sealing key of another: the fingerprint does not fit", async () => {
    const keys = { signing: device(0).publicKeys.signing, sealing: device(1).publicKeys.sealing };
    expect(await isTrustedDevice(keys, [], [await fingerprint(device(0).publicKeys)])).toBe(false);
  });
});
