import type { NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { type RunRecord, toRunRecord } from "./run-record.ts";

const HISTORY_MAX = 200;

/** What a notebook shows of its Runs. */
export interface NotebookRuns {
  /** the last Run of each cell, open ones included */
  readonly latest: readonly RunRecord[];
  /** the last 200 Runs of the notebook, newest first */
  readonly history: readonly RunRecord[];
}

/** @throws AppError `forbidden`, or `not_found` for a notebook of another workspace. */
export async function listRuns(
  actor: Actor,
  { notebookId }: { notebookId: NotebookId },
): Promise<NotebookRuns> {
  permit(actor, "runs.read");
  const notebook = await db().notebook.findFirst({
    where: { id: notebookId, workspaceId: actor.workspaceId },
    select: { id: true },
  });
  if (notebook === null) throw new AppError("not_found", "This notebook is not here (any more).");
  const history = await db().run.findMany({
    where: { notebookId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: HISTORY_MAX,
  });
  const ids = await latestIds(notebookId);
  const latest = await db().run.findMany({ where: { id: { in: ids } } });
  return { latest: latest.map(toRunRecord), history: history.map(toRunRecord) };
}

/** Runs of the workspace that are queued or running now, newest first; at most 100. */
export async function listOpenRuns(
  actor: Actor,
): Promise<(RunRecord & { notebookId: string; notebookTitle: string })[]> {
  permit(actor, "runs.read");
  const runs = await db().run.findMany({
    where: {
      state: { in: ["queued", "running"] },
      notebook: { workspaceId: actor.workspaceId, deletedAt: null },
    },
    include: { notebook: { select: { title: true } } },
    orderBy: { createdAt: "desc" },
    take: 100,
  });
  return runs.map(({ notebook, ...run }) => ({
    ...toRunRecord(run),
    notebookId: run.notebookId,
    notebookTitle: notebook.title,
  }));
}

async function latestIds(notebookId: NotebookId): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT DISTINCT ON ("cellId") "id" FROM "Run" WHERE "notebookId" = ${notebookId}
    ORDER BY "cellId", "createdAt" DESC, "id" DESC`;
  return rows.map(({ id }) => id);
}
