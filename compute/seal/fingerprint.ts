import type { PublicKeys } from "../protocol/keys.ts";
import { utf8 } from "./bytes.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 5;
const GROUP_CHARS = 4;

/**
 * Twenty characters that two people can compare by reading them aloud, e.g.
 * `7K3M-X9QA-02FH-VV81-C4NE`: 100 bits of SHA-256 over both public keys.
 */
export async function fingerprint(keys: PublicKeys): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    utf8(`eider-fingerprint:${keys.signing}:${keys.sealing}`),
  );
  const chars = Array.from(new Uint8Array(digest, 0, GROUPS * GROUP_CHARS), (byte) => ALPHABET[byte & 31]);
  return Array.from({ length: GROUPS }, (_, group) =>
    chars.slice(group * GROUP_CHARS, (group + 1) * GROUP_CHARS).join(""),
  ).join("-");
}
