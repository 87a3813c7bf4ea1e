import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";

/** Failures that one key may have in a window before it is refused for the rest of it. */
export const ATTEMPT_LIMITS = {
  /** guesses at one account, from wherever */
  account: { failuresMax: 10, windowMs: 15 * 60_000 },
  /** guesses from one address, at whatever; an office shares one */
  address: { failuresMax: 50, windowMs: 15 * 60_000 },
  /** guesses at invite and reset links from one address */
  link: { failuresMax: 30, windowMs: 15 * 60_000 },
} as const;
export type AttemptKind = keyof typeof ATTEMPT_LIMITS;

/** What is counted: e-mail addresses in lower case, or client addresses. */
export interface Attempt {
  readonly kind: AttemptKind;
  readonly of: string;
}

/**
 * Counts one attempt against each of `attempts` *before* it is tried, in one
 * statement each, so that parallel guesses can't slip through. A success takes
 * them back with `forgetAttempts`.
 *
 * @throws AppError `too_many_attempts` with the time until the window ends.
 */
export async function countAttempts(attempts: readonly Attempt[], now = new Date()): Promise<void> {
  for (const attempt of attempts) await countAttempt(attempt, now);
}

/** Takes back what a success had counted: the account's failures wholly, the address's by one. */
export async function forgetAttempts(attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) {
    if (attempt.kind === "account") await db().signInAttempt.deleteMany({ where: { key: keyOf(attempt) } });
    else
      await db().signInAttempt.updateMany({
        where: { key: keyOf(attempt), failures: { gt: 0 } },
        data: { failures: { decrement: 1 } },
      });
  }
}

/** Deletes counts whose window is long over; once per start is enough to keep the table small. */
export async function sweepAttempts(now = new Date()): Promise<void> {
  const dayBefore = new Date(now.getTime() - 24 * 60 * 60_000);
  await db().signInAttempt.deleteMany({ where: { windowStart: { lt: dayBefore } } });
}

async function countAttempt(attempt: Attempt, now: Date): Promise<void> {
  const { failuresMax, windowMs } = ATTEMPT_LIMITS[attempt.kind];
  const windowEnded = new Date(now.getTime() - windowMs);
  const [row] = await db().$queryRaw<{ failures: number; windowStart: Date }[]>`
    INSERT INTO "SignInAttempt" ("key", "failures", "windowStart") VALUES (${keyOf(attempt)}, 1, ${now})
    ON CONFLICT ("key") DO UPDATE SET
      "failures" = CASE WHEN "SignInAttempt"."windowStart" <= ${windowEnded} THEN 1 ELSE "SignInAttempt"."failures" + 1 END,
      "windowStart" = CASE WHEN "SignInAttempt"."windowStart" <= ${windowEnded} THEN ${now} ELSE "SignInAttempt"."windowStart" END
    RETURNING "failures", "windowStart"`;
  if (!row || row.failures <= failuresMax) return;
  const retryAfterMs = row.windowStart.getTime() + windowMs - now.getTime();
  throw new AppError(
    "too_many_attempts",
    `Too many attempts. Try again in ${Math.max(1, Math.ceil(retryAfterMs / 60_000))} minutes.`,
    { retryAfterMs },
  );
}

function keyOf({ kind, of }: Attempt): string {
  return `${kind}:${of.toLowerCase()}`;
}
