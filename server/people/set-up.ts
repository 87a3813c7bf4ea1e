import { z } from "zod";
import { newId, type NotebookId, type UserId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { hashPassword } from "../auth/password-hash.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { logger } from "../logger.ts";
import { shared } from "../shared-state.ts";
import { DisplayName, Email, NewPassword } from "./account-input.ts";
import { ensureFirstWorkspace } from "./first-workspace.ts";

/** What the set-up page asks for. */
export const FirstAccount = z.object({
  workspaceName: DisplayName,
  name: DisplayName,
  email: Email,
  password: NewPassword,
});
export type FirstAccount = z.infer<typeof FirstAccount>;

/** The row that makes "first" atomic: its key can be taken once, on either database. */
const FIRST_ACCOUNT_KEY = "first-account";

/** Greets a new workspace, e.g. with a sample notebook to land in. */
export type Welcome = (actor: Actor) => Promise<NotebookId | undefined>;
interface Greeting {
  welcome: Welcome | undefined;
  /** the first admin from the environment exists before anything can greet */
  waiting: Actor | undefined;
}
const slot = shared<Greeting>("welcome", () => ({ welcome: undefined, waiting: undefined }));

/** Registers what greets a new workspace, and greets the one made before this call; called by the sample content at boot. */
export async function setWelcome(welcome: Welcome): Promise<void> {
  slot.welcome = welcome;
  if (slot.waiting) await greet(slot.waiting);
}

/** For tests: nothing greets, and nobody waits to be greeted. */
export function forgetWelcome(): void {
  slot.welcome = undefined;
  slot.waiting = undefined;
}

/** Whether somebody has set this installation up. */
export async function isSetUp(): Promise<boolean> {
  return (await db().user.findFirst({ select: { id: true } })) !== null;
}

/**
 * Makes the first account, an admin of the first workspace. Of any number of
 * requests at once, one wins. Answers the notebook to land in, if there is one.
 *
 * @throws AppError `already_set_up` when there is an account.
 */
export async function createFirstAccount(account: FirstAccount): Promise<{ notebookId: NotebookId | null }> {
  if (await isSetUp()) throw alreadySetUp();
  const passwordHash = await hashPassword(account.password);
  const workspaceId = await ensureFirstWorkspace();
  const userId = newId("usr_");
  try {
    await db().$transaction(async (tx) => {
      await tx.setting.create({ data: { key: FIRST_ACCOUNT_KEY, value: { userId } } });
      await tx.workspace.update({ where: { id: workspaceId }, data: { name: account.workspaceName } });
      await tx.user.create({ data: { id: userId, email: account.email, name: account.name, passwordHash } });
      await tx.member.create({ data: { workspaceId, userId, role: "admin" } });
      await recordAudit(
        { workspaceId, actorId: userId as UserId, verb: "workspace.created", subject: workspaceId },
        tx,
      );
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw alreadySetUp();
    throw error;
  }
  const { email, name } = account;
  return { notebookId: await greet({ userId: userId as UserId, email, name, workspaceId, role: "admin" }) };
}

/** The account exists whatever happens here: a greeting that fails is logged and left out. */
async function greet(actor: Actor): Promise<NotebookId | null> {
  slot.waiting = slot.welcome ? undefined : actor;
  try {
    return (await slot.welcome?.(actor)) ?? null;
  } catch (error) {
    logger().error({ error }, "the new workspace could not be greeted");
    return null;
  }
}

function alreadySetUp(): AppError {
  return new AppError("already_set_up", "This Eider has been set up already. Sign in instead.");
}
