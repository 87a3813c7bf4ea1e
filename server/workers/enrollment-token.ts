import { createHash, randomBytes } from "node:crypto";

const PREFIX = "eider_enroll_";
const SECRET_CHARS = 43;
const CHECK_CHARS = 6;
const SHAPE = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{${SECRET_CHARS + CHECK_CHARS}}$`);

/**
 * A new one-time token: a prefix that secret scanners can find, 256 random bits,
 * and a checksum, so that one cut short in copying is told from a wrong one.
 */
export function createEnrollmentToken(): string {
  const secret = randomBytes(32).toString("base64url");
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** Whether the text can be a token at all. Says nothing of whether it was ever given out. */
export function isEnrollmentToken(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const secret = text.slice(PREFIX.length, PREFIX.length + SECRET_CHARS);
  return text.slice(-CHECK_CHARS) === checksum(secret);
}

/** What is stored of a token. The token has 256 random bits, so a plain hash can't be guessed back. */
export function hashEnrollmentToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function checksum(secret: string): string {
  return createHash("sha256").update(`${PREFIX}${secret}`).digest("base64url").slice(0, CHECK_CHARS);
}
