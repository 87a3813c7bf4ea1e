import { utf8 } from "./bytes.ts";
import type { SealKey } from "./keys.ts";

/**
 * HKDF-SHA256 to one AES-256-GCM key. `purpose` keeps keys of one secret apart;
 * `transcript` binds the key to everything both sides have said so far.
 */
export async function deriveKey(options: {
  secret: Uint8Array<ArrayBuffer>;
  transcript: Uint8Array<ArrayBuffer>;
  purpose: string;
}): Promise<SealKey> {
  const base = await crypto.subtle.importKey("raw", options.secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: options.transcript, info: utf8(options.purpose) },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
