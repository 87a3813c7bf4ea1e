import type { DeviceId } from "../protocol/ids.ts";
import type { DeviceIdentity, PublicKeys } from "../protocol/keys.ts";
import { createKeys, type KeyPairs } from "./keys.ts";

/** This browser, as a reader that workers seal to. */
export interface Device {
  readonly identity: DeviceIdentity;
  readonly keys: KeyPairs;
}

/** Where a device keeps its keys: one slot per account, so two people on one browser are two devices. */
export interface DeviceStorage {
  load(): Promise<StoredDevice | null>;
  save(device: StoredDevice): Promise<void>;
}

/** `deviceId` is null until the keys are registered. */
export interface StoredDevice {
  readonly deviceId: DeviceId | null;
  readonly keys: KeyPairs;
}

/**
 * The device of this account on this browser: its stored keys, or new ones that
 * can't be extracted, registered by `register` on first use. Losing the storage
 * loses nothing but the registration.
 */
export async function openDevice(options: {
  storage: DeviceStorage;
  register: (keys: PublicKeys) => Promise<DeviceId>;
}): Promise<Device> {
  const stored = await options.storage.load();
  if (stored?.deviceId) return toDevice(stored.deviceId, stored.keys);
  const keys = stored?.keys ?? (await createKeys({ isExtractable: false }));
  if (stored === null) await options.storage.save({ deviceId: null, keys });
  const deviceId = await options.register(keys.publicKeys);
  await options.storage.save({ deviceId, keys });
  return toDevice(deviceId, keys);
}

function toDevice(deviceId: DeviceId, keys: KeyPairs): Device {
  return { identity: { deviceId, keys: keys.publicKeys }, keys };
}
