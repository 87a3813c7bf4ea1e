import type { NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { can } from "../auth/can.ts";
import { db } from "../db/db.ts";

/** Whether this actor may be told what happens in a notebook. One query. */
export async function canWatch(actor: Actor, notebookId: NotebookId): Promise<boolean> {
  if (!can(actor, "notebooks.read")) return false;
  const notebook = await db().notebook.findFirst({
    where: { id: notebookId, workspaceId: actor.workspaceId },
    select: { id: true },
  });
  return notebook !== null;
}
