import { createHash, randomBytes } from "node:crypto";

/** Makes a secret for a link, e.g. `ein_…`: 192 random bits. Shown once; only its hash is stored. */
export function newOneTimeToken(prefix: "ein_" | "ers_"): string {
  return `${prefix}${randomBytes(24).toString("base64url")}`;
}

/** What the database keeps of a token. A plain hash is enough: the token itself is random. */
export function hashOneTimeToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
