import type { NotebookId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { findNotebook } from "./notebook-row.ts";

/** Moves a notebook to the trash, from where anybody who may write can restore it. @throws AppError `not_found`, `forbidden`. */
export async function deleteNotebook(actor: Actor, input: { notebookId: NotebookId }): Promise<void> {
  permit(actor, "notebooks.delete");
  await setDeleted(actor, input.notebookId, new Date());
}

/** Takes a notebook out of the trash. @throws AppError `not_found`, `forbidden`. */
export async function restoreNotebook(actor: Actor, input: { notebookId: NotebookId }): Promise<void> {
  permit(actor, "notebooks.delete");
  await setDeleted(actor, input.notebookId, null);
}

/** Ends a deleted notebook for good: document, history and Runs. @throws AppError `not_found` unless it is in the trash. */
export async function purgeNotebook(actor: Actor, { notebookId }: { notebookId: NotebookId }): Promise<void> {
  permit(actor, "notebooks.purge");
  await findNotebook(actor, notebookId, { isTrash: true });
  await db().$transaction(async (tx) => {
    await tx.notebook.delete({ where: { id: notebookId } });
    await recordAudit({ ...by(actor), verb: "notebook.purged", subject: notebookId }, tx);
  });
}

async function setDeleted(actor: Actor, notebookId: NotebookId, deletedAt: Date | null): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.notebook.updateMany({
      where: {
        id: notebookId,
        workspaceId: actor.workspaceId,
        deletedAt: deletedAt ? null : { not: null },
      },
      data: { deletedAt },
    });
    if (count === 0) throw new AppError("not_found", "There is no such notebook here.");
    const verb = deletedAt ? "notebook.deleted" : "notebook.restored";
    await recordAudit({ ...by(actor), verb, subject: notebookId }, tx);
  });
}

function by(actor: Actor) {
  return { workspaceId: actor.workspaceId, actorId: actor.userId };
}
