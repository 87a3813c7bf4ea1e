import { z } from "zod";
import { createKeys, exportKeys, importKeys, type KeyPairs, StoredKeys } from "../../compute/seal/keys.ts";
import { decrypt, encrypt } from "../db/secret-key.ts";
import { claimSetting, readSetting } from "../db/settings.ts";
import { shared } from "../shared-state.ts";

const SETTING = "control-plane-keys";
const Sealed = z.object({ sealedKeys: z.string() });

const slot = shared<{ keys: Promise<KeyPairs> | undefined }>("control-plane-keys", () => ({
  keys: undefined,
}));

/**
 * The control plane's own keys, made on first use and kept in the database,
 * encrypted with the secret key; the same on every replica. Ed25519 signs Grants and
 * challenges and is pinned by workers; X25519 opens what workers seal to the
 * control plane itself. Private halves can't be exported.
 *
 * @throws Error when EIDER_SECRET_KEY is not the one they were kept with.
 */
export function controlPlaneKeys(): Promise<KeyPairs> {
  slot.keys ??= loadKeys().catch((error: unknown) => {
    slot.keys = undefined;
    throw error;
  });
  return slot.keys;
}

/** For tests: the next call reads them again. */
export function forgetControlPlaneKeys(): void {
  slot.keys = undefined;
}

async function loadKeys(): Promise<KeyPairs> {
  const kept = await readSetting(SETTING, Sealed);
  if (kept) return open(kept);
  const made = await exportKeys(await createKeys({ isExtractable: true }));
  await claimSetting(SETTING, { sealedKeys: encrypt(JSON.stringify(made), SETTING) });
  const stored = await readSetting(SETTING, Sealed);
  if (!stored) throw new Error("the control plane's keys could not be stored");
  return open(stored);
}

function open({ sealedKeys }: z.infer<typeof Sealed>): Promise<KeyPairs> {
  return importKeys(StoredKeys.parse(JSON.parse(decrypt(sealedKeys, SETTING))));
}
