import type { NotebookId } from "../../compute/protocol/ids.ts";
import { Notebook } from "../../compute/notebook/notebook.ts";
import type { Actor } from "../auth/actor.ts";
import { db, type Transaction } from "../db/db.ts";
import type { Prisma } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";

/** A notebook as stored, its document parsed. */
export interface NotebookRow {
  readonly notebookId: NotebookId;
  readonly document: Notebook;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/**
 * The notebook of the actor's workspace. Says nothing about permission: `permit`
 * first. @throws AppError `not_found` for a foreign, a purged, or (unless
 * `isTrash`) a deleted one.
 */
export async function findNotebook(
  actor: Actor,
  notebookId: NotebookId,
  options: { isTrash?: boolean; tx?: Transaction } = {},
): Promise<NotebookRow> {
  const row = await (options.tx ?? db()).notebook.findFirst({
    where: {
      id: notebookId,
      workspaceId: actor.workspaceId,
      deletedAt: options.isTrash ? { not: null } : null,
    },
  });
  if (!row) throw new AppError("not_found", "There is no such notebook here.");
  const { document, revision, updatedAt, deletedAt } = row;
  return { notebookId, document: Notebook.parse(document), revision, updatedAt, deletedAt };
}

/** The document as the database takes it. */
export function toJson(document: Notebook): Prisma.InputJsonObject {
  return document as unknown as Prisma.InputJsonObject;
}
