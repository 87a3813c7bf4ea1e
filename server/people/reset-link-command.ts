import type { UserId } from "../../compute/protocol/ids.ts";
import { allowPassword } from "../auth/password-sign-in.ts";
import { lockDirectory } from "../db/directory-lock.ts";
import { openDatabase } from "../db/open-database.ts";
import type { Env } from "../env.ts";
import { AppError } from "../errors.ts";
import { newResetLink } from "./account.ts";

/**
 * For the operator at the machine: makes a reset link for an account, whoever
 * they are in whichever workspace. With the embedded database Eider must be
 * stopped, with PostgreSQL it may run. Where the provider is required, that person may use
 * the password until the link's end. Answers the address to open.
 *
 * @throws AppError `not_found` for an unknown address; DirectoryLockedError while Eider runs on the folder.
 */
export async function makeResetLinkCommand(
  env: Env,
  email: string,
): Promise<{ url: string; expiresAt: string }> {
  const lock = env.databaseUrl === undefined ? await lockDirectory(env.dataDir) : undefined;
  const opened = await openDatabase(env);
  try {
    const user = await opened.client.user.findUnique({ where: { email: email.trim().toLowerCase() } });
    if (!user) throw new AppError("not_found", `There is no account with the e-mail address ${email}.`);
    const { path, expiresAt } = await newResetLink(user.id as UserId);
    if (env.oidc?.isRequired) await allowPassword(user.id as UserId, expiresAt);
    return { url: (env.publicUrl ?? `http://localhost:${env.port}`) + path, expiresAt };
  } finally {
    await opened.close();
    await lock?.release();
  }
}
