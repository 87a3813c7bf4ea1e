import type { PublicKey, PublicKeys } from "../protocol/keys.ts";
import { toBase64Url } from "./base64url.ts";
import { utf8 } from "./bytes.ts";
import type { SealKey } from "./keys.ts";
import { SealError } from "./seal-error.ts";

/**
 * A Pool key as text: a prefix that secret scanners can find, the `d` and `x` of an
 * Ed25519 key, and a checksum, so that one cut short in copying is told from a wrong one.
 */
const SHAPE = /^eider_poolkey_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/** The text is the operator's secret; the public half is what the control plane keeps. */
export async function createPoolKeyPair(): Promise<{ key: string; publicKey: PublicKey }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("Expected a key pair.");
  const { d = "", x = "" } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { key: `eider_poolkey_${d}${x}${await checksum(d + x)}`, publicKey: x };
}

/** @throws SealError `malformed` when the text is not a whole Pool key. */
export async function importPoolKey(text: string): Promise<{ signing: SealKey; publicKey: PublicKey }> {
  const [, d = "", x = "", check] = SHAPE.exec(text.trim()) ?? [];
  if (check === undefined || check !== (await checksum(d + x)))
    throw new SealError("malformed", "This is not a Pool key. Was it copied in full?");
  const jwk = { kty: "OKP", crv: "Ed25519", d, x };
  return { signing: await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["sign"]), publicKey: x };
}

/** What a Pool key signs to admit a replica: these very keys, at this time (ISO 8601), and nothing else. */
export function admissionText(keys: PublicKeys, issuedAt: string): string {
  return `eider-admit:v1:${keys.signing}:${keys.sealing}:${issuedAt}`;
}

async function checksum(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", utf8(`eider_poolkey_${text}`));
  return toBase64Url(new Uint8Array(digest)).slice(0, 6);
}
