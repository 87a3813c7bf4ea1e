import { z } from "zod";
import type { UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { readSetting, writeSetting } from "../db/settings.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/** ISO 8601 */
const Allowed = z.object({ until: z.iso.datetime() });

/** Whether this installation takes passwords at all: not where the provider is required. */
export function takesPasswords(): boolean {
  return env().oidc?.isRequired !== true;
}

/** Whether this person may sign in with a password: always, or where the provider is required, while the operator lets them. */
export async function mayUsePassword(userId: UserId, now = new Date()): Promise<boolean> {
  if (takesPasswords()) return true;
  const allowed = await readSetting(keyOf(userId), Allowed);
  return allowed !== undefined && new Date(allowed.until) > now;
}

/** For the operator's command, when the provider is down or locks everybody out. Audited. */
export async function allowPassword(userId: UserId, until: string): Promise<void> {
  await writeSetting(keyOf(userId), { until });
  await recordAudit({
    workspaceId: null,
    actorId: null,
    verb: "account.password_sign_in_allowed",
    subject: userId,
    detail: { until },
  });
}

/** The refusal of whatever needs a password where the provider is required. */
export function passwordsAreOff(): AppError {
  const name = env().oidc?.name ?? "the provider";
  return new AppError("password_sign_in_off", `Passwords are off here: sign in with ${name}.`);
}

function keyOf(userId: UserId): string {
  return `password-allowed:${userId}`;
}
