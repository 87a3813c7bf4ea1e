import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { shared } from "../shared-state.ts";

const slot = shared<{ secretKey: string | undefined }>("secret-key", () => ({ secretKey: undefined }));

/**
 * Finds the installation's secret key: the given one, else the one kept in
 * `<dataDir>/secret-key`, else a new one, which is written there (0600, synced).
 * Losing it signs everybody out and makes the server-held secrets unreadable.
 */
export function loadSecretKey(dataDir: string, given: string | undefined): void {
  slot.secretKey = given ?? keptKey(join(dataDir, "secret-key"));
}

/** For tests. */
export function setSecretKey(secretKey: string): void {
  slot.secretKey = secretKey;
}

/** 32 bytes that belong to one purpose, derived from the secret key. Same purpose, same bytes. */
export function derivedSecret(purpose: string): Buffer {
  if (slot.secretKey === undefined) throw new Error("the secret key is not loaded");
  return Buffer.from(hkdfSync("sha256", slot.secretKey, "", `eider ${purpose}`, 32));
}

/**
 * Encrypts a server-held secret for the database (AES-256-GCM, random nonce).
 * `context` is authenticated: a value moved to another row does not decrypt.
 */
export function encrypt(plain: string, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derivedSecret("stored secrets"), nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

/** Reverses `encrypt`. @throws Error when the key, the context or the text is not the one it was made with. */
export function decrypt(sealed: string, context: string): string {
  if (!sealed.startsWith("v1.")) throw new Error("a stored secret has an unknown form");
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", derivedSecret("stored secrets"), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  } catch (cause) {
    throw new Error("a stored secret can't be read: was EIDER_SECRET_KEY changed?", { cause });
  }
}

function keptKey(path: string): string {
  if (existsSync(path)) {
    chmodSync(path, 0o600);
    const kept = readFileSync(path, "utf8").trim();
    if (kept.length >= 32) return kept;
    throw new Error(`${path} is damaged: it must hold the secret key, 32 characters or more`);
  }
  const made = randomBytes(32).toString("base64url");
  const file = openSync(path, "wx", 0o600);
  writeSync(file, `${made}\n`);
  fsyncSync(file);
  closeSync(file);
  return made;
}
