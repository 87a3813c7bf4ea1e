import type { PublicKey, Signature } from "../protocol/keys.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { utf8 } from "./bytes.ts";
import type { SealKey } from "./keys.ts";

/**
 * Signs a text with Ed25519. Texts that are signed begin with what they are for
 * (`eider-link:…`), so that a signature made for one thing never serves another.
 */
export async function sign(text: string, signing: SealKey): Promise<Signature> {
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("Ed25519", signing, utf8(text))));
}

/** Whether `signature` is by the holder of `publicKey` over exactly this text. @throws SealError `malformed`. */
export async function verify(text: string, signature: Signature, publicKey: PublicKey): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", fromBase64Url(publicKey), "Ed25519", true, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, fromBase64Url(signature), utf8(text));
}
