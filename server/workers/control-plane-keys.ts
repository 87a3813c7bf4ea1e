import { createKeys, exportKeys, importKeys, type KeyPairs, StoredKeys } from "../../compute/seal/keys.ts";
import { db } from "../db/db.ts";
import { decrypt, encrypt } from "../db/secret-key.ts";
import { isUniqueViolation } from "../errors.ts";
import { shared } from "../shared-state.ts";

const SETTING = "control-plane-keys";

/**
 * The installation's own keys: they sign Grants and challenges (every worker pins
 * the public half) and read the answers to calls that the control plane makes
 * itself. Made on first use, kept encrypted with the secret key. Costs one query
 * the first time.
 *
 * @throws Error (a bug, or a changed secret key) when the kept keys can't be read.
 */
export async function controlPlaneKeys(): Promise<KeyPairs> {
  const slot = shared<{ keys: Promise<KeyPairs> | undefined }>(SETTING, () => ({ keys: undefined }));
  slot.keys ??= loadKeys();
  try {
    return await slot.keys;
  } catch (error) {
    slot.keys = undefined;
    throw error;
  }
}

/** For tests: forgets the loaded keys, not the kept ones. */
export function forgetControlPlaneKeys(): void {
  shared<{ keys: Promise<KeyPairs> | undefined }>(SETTING, () => ({ keys: undefined })).keys = undefined;
}

async function loadKeys(): Promise<KeyPairs> {
  const kept = await db().setting.findUnique({ where: { key: SETTING } });
  if (kept !== null && typeof kept.value === "string")
    return importKeys(StoredKeys.parse(JSON.parse(decrypt(kept.value, SETTING))));
  const stored = await exportKeys(await createKeys({ isExtractable: true }));
  try {
    await db().setting.create({ data: { key: SETTING, value: encrypt(JSON.stringify(stored), SETTING) } });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return loadKeys();
  }
  return importKeys(stored);
}
