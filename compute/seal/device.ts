import type { DeviceId } from "../protocol/ids.ts";
import type { DeviceIdentity, PublicKeys } from "../protocol/keys.ts";
import { refusalCodeOf } from "../protocol/refusal.ts";
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

export interface StoredDevice {
  readonly keys: KeyPairs;
}

/** Refusals of a registration that new keys can mend: these are revoked, or another account's. */
const KEYS_REFUSED = new Set(["device_revoked", "conflict"]);

/**
 * The device of this account on this browser: its stored keys, or new ones that
 * can't be extracted. They are registered each time, which gives known keys the id
 * they have; keys that are refused are replaced. Losing the storage loses nothing
 * but the registration.
 */
export async function openDevice(options: {
  storage: DeviceStorage;
  register: (keys: PublicKeys) => Promise<DeviceId>;
}): Promise<Device> {
  const { storage, register } = options;
  const stored = await storage.load();
  if (stored === null) return registerNew(options);
  try {
    return toDevice(await register(stored.keys.publicKeys), stored.keys);
  } catch (error) {
    if (!KEYS_REFUSED.has(refusalCodeOf(error) ?? "")) throw error;
    return registerNew(options);
  }
}

async function registerNew({ storage, register }: Parameters<typeof openDevice>[0]): Promise<Device> {
  const keys = await createKeys({ isExtractable: false });
  await storage.save({ keys });
  return toDevice(await register(keys.publicKeys), keys);
}

function toDevice(deviceId: DeviceId, keys: KeyPairs): Device {
  return { identity: { deviceId, keys: keys.publicKeys }, keys };
}
