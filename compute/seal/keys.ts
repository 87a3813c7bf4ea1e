import { z } from "zod";
import type { PublicKey, PublicKeys } from "../protocol/keys.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

/** A WebCrypto key, named so that portable code needs no DOM types. */
export type SealKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The two key pairs of a device, a worker or the control plane: `signing` is Ed25519, `sealing` is X25519. */
export interface KeyPairs {
  readonly publicKeys: PublicKeys;
  readonly signing: SealKey;
  readonly sealing: SealKey;
}

/** One X25519 pair that is used for a single call or answer and then forgotten. */
export interface EphemeralKey {
  readonly publicKey: PublicKey;
  readonly privateKey: SealKey;
}

/**
 * Makes new keys. Those of a device are not extractable: script that runs in the
 * page can use them but never read them. Those of a worker are, once, to be stored.
 */
export async function createKeys(options: { isExtractable: boolean }): Promise<KeyPairs> {
  const [signing, sealing] = await Promise.all([
    crypto.subtle.generateKey("Ed25519", options.isExtractable, ["sign", "verify"]),
    crypto.subtle.generateKey("X25519", options.isExtractable, ["deriveBits"]),
  ]);
  if (!("privateKey" in signing) || !("privateKey" in sealing)) throw new TypeError("Expected key pairs.");
  return {
    publicKeys: {
      signing: await exportPublicKey(signing.publicKey),
      sealing: await exportPublicKey(sealing.publicKey),
    },
    signing: signing.privateKey,
    sealing: sealing.privateKey,
  };
}

export async function createEphemeralKey(): Promise<EphemeralKey> {
  const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  if (!("privateKey" in pair)) throw new TypeError("Expected a key pair.");
  return { publicKey: await exportPublicKey(pair.publicKey), privateKey: pair.privateKey };
}

const StoredKey = z.object({ d: z.string().regex(/^[A-Za-z0-9_-]{43}$/), x: z.string().length(43) });
/** Both private keys as text (the `d` and `x` of their JWK). Secret: a file of mode 0600, or encrypted. */
export const StoredKeys = z.object({ version: z.literal(1), signing: StoredKey, sealing: StoredKey });
export type StoredKeys = z.infer<typeof StoredKeys>;

/** @throws when the keys were made with `isExtractable: false`. */
export async function exportKeys(keys: KeyPairs): Promise<StoredKeys> {
  const [signing, sealing] = await Promise.all([
    crypto.subtle.exportKey("jwk", keys.signing),
    crypto.subtle.exportKey("jwk", keys.sealing),
  ]);
  return StoredKeys.parse({ version: 1, signing, sealing });
}

/** The keys that `exportKeys` wrote; they can be used but not exported again. */
export async function importKeys(stored: StoredKeys): Promise<KeyPairs> {
  const jwk = (crv: string, key: { d: string; x: string }) => ({ kty: "OKP", crv, ...key });
  const [signing, sealing] = await Promise.all([
    crypto.subtle.importKey("jwk", jwk("Ed25519", stored.signing), "Ed25519", false, ["sign"]),
    crypto.subtle.importKey("jwk", jwk("X25519", stored.sealing), "X25519", false, ["deriveBits"]),
  ]);
  return { publicKeys: { signing: stored.signing.x, sealing: stored.sealing.x }, signing, sealing };
}

/** The X25519 secret that both sides compute. @throws SealError or DOMException when the public key is not a good one. */
export async function agree(privateKey: SealKey, publicKey: PublicKey): Promise<Uint8Array<ArrayBuffer>> {
  const other = await crypto.subtle.importKey("raw", fromBase64Url(publicKey), "X25519", true, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: other }, privateKey, 256));
}

async function exportPublicKey(key: SealKey): Promise<PublicKey> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
}
