import type { DeviceIdentity } from "../../protocol/keys.ts";
import { fingerprint } from "../../seal/fingerprint.ts";
import type { LocalPolicy } from "./local-policy.ts";

/** Is this device on the worker's own list, by fingerprint or signing key? Asks nobody else. */
export async function isTrustedDevice(
  { keys }: DeviceIdentity,
  { trusted }: NonNullable<LocalPolicy["devices"]>,
): Promise<boolean> {
  return trusted.includes(keys.signing) || trusted.includes(await fingerprint(keys));
}
