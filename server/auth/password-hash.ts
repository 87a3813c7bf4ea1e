import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { AppError } from "../errors.ts";

/** 64 MiB and about 150 ms per hash: what an attacker pays for each guess. */
const COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Hashes at once; each holds a thread of libuv's pool and 64 MiB. The rest waits. */
const HASHES_AT_ONCE_MAX = 2;
/** About four seconds of waiting. Beyond: refused, so that a flood of guesses can't fill the memory. */
export const HASHES_WAITING_MAX = 50;

/** Hashes a new password as `scrypt$N$r$p$salt$key`. @throws AppError `invalid_input` when it is too short or too long. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < LIMITS.passwordCharsMin || password.length > LIMITS.passwordCharsMax) {
    throw new AppError(
      "invalid_input",
      `A password has ${LIMITS.passwordCharsMin} to ${LIMITS.passwordCharsMax} characters.`,
    );
  }
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * Whether the password belongs to the hash. Without a hash (no such account, or
 * one without a password) it does the same work and answers false, so that the
 * time tells nothing.
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const [, , , , salt, key] = (hash ?? "").split("$");
  const isReal = salt !== undefined && key !== undefined;
  const expected = isReal ? Buffer.from(key, "base64url") : Buffer.alloc(KEY_BYTES);
  const given = await derive(
    password.slice(0, LIMITS.passwordCharsMax),
    isReal ? Buffer.from(salt, "base64url") : Buffer.alloc(SALT_BYTES),
  );
  return expected.length === given.length && timingSafeEqual(expected, given) && isReal;
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer): Promise<Buffer> {
  if (waiting.length >= HASHES_WAITING_MAX) {
    throw new AppError(
      "too_many_attempts",
      "Too many people sign in at this moment. Try again in a few seconds.",
      {
        retryAfterMs: 5_000,
      },
    );
  }
  if (running >= HASHES_AT_ONCE_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) =>
      scrypt(password.normalize("NFKC"), salt, KEY_BYTES, COST, (error, key) =>
        error ? reject(error) : resolve(key),
      ),
    );
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
