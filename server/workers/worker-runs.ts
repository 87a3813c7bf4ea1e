import { Notebook } from "../../compute/notebook/notebook.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { namesOf } from "./worker-standing.ts";

/** A Run that is queued or running on a worker. */
export interface OpenRun {
  readonly runId: RunId;
  readonly notebookId: string;
  readonly notebookTitle: string;
  readonly cellName: string;
  readonly actorName: string;
  readonly state: "queued" | "running";
  /** ISO 8601; when it was asked for, until it runs */
  readonly startedAt: string;
}

const BUCKETS = 12;
const BUCKET_SECONDS = 300;

/** Runs begun in each of the last twelve five minutes, oldest first, by worker. One query. */
export async function runsLastHour(workerIds: readonly string[]): Promise<Map<string, number[]>> {
  const hours = new Map<string, number[]>();
  if (workerIds.length === 0) return hours;
  const since = new Date(Date.now() - BUCKETS * BUCKET_SECONDS * 1_000);
  const rows = await db().$queryRaw<{ workerId: string; bucket: number; runs: number }[]>`
    SELECT "workerId", least(${BUCKETS - 1}, floor(extract(epoch FROM "createdAt" - ${since}::timestamp) / ${BUCKET_SECONDS}))::int AS "bucket",
      count(*)::int AS "runs"
    FROM "Run" WHERE "workerId" = ANY(${[...workerIds]}) AND "createdAt" > ${since}::timestamp
    GROUP BY 1, 2`;
  for (const { workerId, bucket, runs } of rows) {
    const hour = hours.get(workerId) ?? Array.from({ length: BUCKETS }, () => 0);
    hour[bucket] = runs;
    hours.set(workerId, hour);
  }
  return hours;
}

/** What runs or waits on these workers, longest first. */
export async function openRunsByWorker(workerIds: readonly string[]): Promise<Map<string, OpenRun[]>> {
  const runs = await db().run.findMany({
    where: { workerId: { in: [...workerIds] }, state: { in: ["queued", "running"] } },
    include: { notebook: { select: { title: true, document: true } } },
    orderBy: { createdAt: "asc" },
    take: 500,
  });
  const names = await namesOf(runs.map(({ actorId }) => actorId));
  const byWorker = new Map<string, OpenRun[]>();
  for (const run of runs) {
    const workerId = run.workerId ?? "";
    const open: OpenRun = {
      runId: run.id as RunId,
      notebookId: run.notebookId,
      notebookTitle: run.notebook.title,
      cellName: cellName(run.notebook.document, run.cellId),
      actorName: names.get(run.actorId) ?? "Somebody who left",
      state: run.state === "queued" ? "queued" : "running",
      startedAt: (run.startedAt ?? run.createdAt).toISOString(),
    };
    byWorker.set(workerId, [...(byWorker.get(workerId) ?? []), open]);
  }
  return byWorker;
}

function cellName(document: unknown, cellId: string): string {
  const cell = Notebook.parse(document).cells.find(({ id }) => id === cellId);
  return cell !== undefined && "name" in cell ? cell.name : "a deleted cell";
}
