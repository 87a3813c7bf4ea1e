import type { NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";

/** A notebook in a list. Times are ISO 8601. `updatedByName` is null when that person is gone. */
export interface NotebookSummary {
  readonly notebookId: NotebookId;
  readonly title: string;
  readonly cellCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedByName: string | null;
  readonly deletedAt: string | null;
}

/** At most so many are listed; the least recently changed fall off the end. */
const LISTED_MAX = 500;

/** The workspace's notebooks, last changed first; with `isTrash` the deleted ones instead. Two queries. */
export async function listNotebooks(
  actor: Actor,
  options: { isTrash: boolean } = { isTrash: false },
): Promise<NotebookSummary[]> {
  permit(actor, "notebooks.read");
  const rows = await db().$queryRaw<ListedRow[]>`
    SELECT n."id", n."title", jsonb_array_length(n."document"->'cells')::int AS "cellCount",
           n."createdAt", n."updatedAt", n."deletedAt", u."name" AS "updatedByName"
    FROM "Notebook" n LEFT JOIN "User" u ON u."id" = n."updatedById"
    WHERE n."workspaceId" = ${actor.workspaceId} AND (n."deletedAt" IS NOT NULL) = ${options.isTrash}
    ORDER BY COALESCE(n."deletedAt", n."updatedAt") DESC, n."id"
    LIMIT ${LISTED_MAX}`;
  return rows.map(({ id, createdAt, updatedAt, deletedAt, ...row }) => ({
    ...row,
    notebookId: id,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  }));
}

interface ListedRow {
  id: NotebookId;
  title: string;
  cellCount: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  updatedByName: string | null;
}
