import type { SealedCall } from "../protocol/sealed-call.ts";
import { utf8 } from "./bytes.ts";
import { deriveKey, sha256 } from "./derive-key.ts";
import type { SealKey } from "./keys.ts";

/** The key of a call's arguments is used once, so its nonce is constant. */
export const EMPTY_NONCE = new Uint8Array(12);

/** The key is bound to the header: arguments can't be moved under another one. */
export async function argumentsKey(secret: Uint8Array<ArrayBuffer>, header: string): Promise<SealKey> {
  const transcript = await sha256(utf8(header));
  return deriveKey({ secret, transcript, purpose: "eider-call-arguments:v1" });
}

/** What the device signs. The length keeps the border between the two parts where it is. */
export function callSigned(header: string, sealedArguments: string): string {
  return `eider-call:v1:${header.length}:${header}${sealedArguments}`;
}

/** SHA-256 over everything that was asked, signature included; both ends compute it for the answer's key. */
export async function callTranscript(call: SealedCall): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(utf8(`${callSigned(call.header, call.sealedArguments)}${call.signature}`));
}
