import { isAppError } from "../errors.ts";
import { logger } from "../logger.ts";
import { createFirstAccount, FirstAccount, isSetUp } from "./set-up.ts";
import { EnvError } from "../env.ts";

/**
 * Makes the first account from EIDER_ADMIN_EMAIL and EIDER_ADMIN_PASSWORD; does
 * nothing once there is an account, so the variables may stay.
 *
 * @throws EnvError when they can't be an account.
 */
export async function createFirstAdmin(given: { email: string; password: string }): Promise<void> {
  if (await isSetUp()) return;
  const account = FirstAccount.safeParse({
    workspaceName: "Eider",
    name: given.email.split("@")[0],
    email: given.email,
    password: given.password,
  });
  if (!account.success) {
    const issue = account.error.issues[0];
    const variable = issue?.path[0] === "password" ? "EIDER_ADMIN_PASSWORD" : "EIDER_ADMIN_EMAIL";
    throw new EnvError(`${variable}: ${issue?.message ?? "can't be used."}`);
  }
  try {
    await createFirstAccount(account.data);
    logger().info({ email: account.data.email }, "made the first account");
  } catch (error) {
    // another replica was faster
    if (!isAppError(error) || error.code !== "already_set_up") throw error;
  }
}
