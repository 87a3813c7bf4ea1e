import { newId, type UserId, type WorkspaceId } from "../../../compute/protocol/ids.ts";
import type { Actor } from "../../auth/actor.ts";
import type { Role } from "../../auth/can.ts";
import { hashPassword } from "../../auth/password-hash.ts";
import { db } from "../../db/db.ts";

/** The password of everybody whom `makeMember` makes with `hasPassword`. */
export const TEST_PASSWORD = "correct horse battery staple";

/** Makes a workspace with nobody in it. */
export async function makeWorkspace(name = "Test"): Promise<WorkspaceId> {
  const workspaceId = newId("wsp_") as WorkspaceId;
  await db().workspace.create({ data: { id: workspaceId, name } });
  return workspaceId;
}

/** Makes a person with a role in the workspace and answers them as the actor of use-cases. */
export async function makeMember(
  workspaceId: WorkspaceId,
  role: Role,
  options: { hasPassword?: boolean } = {},
): Promise<Actor> {
  const userId = newId("usr_") as UserId;
  const email = `${userId.slice(4, 12)}@example.com`;
  const passwordHash = options.hasPassword ? await hashPassword(TEST_PASSWORD) : null;
  await db().user.create({ data: { id: userId, email, name: `Test ${role}`, passwordHash } });
  await db().member.create({ data: { workspaceId, userId, role } });
  return { userId, email, name: `Test ${role}`, workspaceId, role };
}
