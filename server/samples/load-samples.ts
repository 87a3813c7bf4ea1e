import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { newId, type PoolId, type SessionId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { APP_ERRORS, isAppError } from "../errors.ts";
import { db } from "../db/db.ts";
import { closeImportSession, importTable } from "../lake/import-table.ts";
import type { SendableFile } from "../lake/send-file.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { pause } from "../relay/pause.ts";
import { shared } from "../shared-state.ts";
import { SAMPLE_TABLES, type SampleTable } from "./sample-tables.ts";

/** How far the sample data is, for the set-up page. */
export interface SampleProgress {
  state: "waiting" | "loading" | "done" | "failed";
  /** the table that is being loaded */
  table: string | null;
  tablesDone: number;
  readonly tablesTotal: number;
  rows: number;
}

/** The schema of the sample tables in the catalog `lake`. */
export const SAMPLES_SCHEMA = "samples";

/** Tries per table: 5, waiting 2 s between them. */
const ATTEMPTS_MAX = 5;
const RETRY_MS = 2_000;
const LOOK_FOR_WORKER_MS = 200;

/** The progress of this process's load. */
export function sampleProgress(): SampleProgress {
  return shared("sample-progress", () => ({
    state: "waiting",
    table: null,
    tablesDone: 0,
    tablesTotal: SAMPLE_TABLES.length,
    rows: 0,
  }));
}

/**
 * Loads the sample tables that the workspace lacks, one after the other, through a
 * worker of the Pool. Once all are there it is noted, and never done again: a
 * sample that somebody drops stays dropped. Interrupted, it goes on at the next
 * start. A table that can't be loaded is logged and left out.
 */
export async function loadSamples(
  workspaceId: WorkspaceId,
  poolId: PoolId,
  signal: AbortSignal,
): Promise<void> {
  const progress = sampleProgress();
  const key = `samples-loaded:${workspaceId}`;
  if ((await db().setting.findUnique({ where: { key } })) !== null) {
    progress.state = "done";
    progress.tablesDone = progress.tablesTotal;
    return;
  }
  const place = { workspaceId, poolId, signal, sessionId: newId("ses_") as SessionId };
  let failed = 0;
  for (const table of SAMPLE_TABLES) {
    progress.table = table.name;
    const rows = await loadTable(table, place);
    if (signal.aborted) return;
    if (rows === null) failed += 1;
    else progress.rows += rows;
    progress.tablesDone += 1;
  }
  closeImportSession(poolId, place.sessionId);
  progress.table = null;
  progress.state = failed === 0 ? "done" : "failed";
  if (failed === 0) await db().setting.create({ data: { key, value: { tables: progress.tablesTotal } } });
  logger().info({ tables: progress.tablesDone, failed, rows: progress.rows }, "sample data loaded");
}

interface Place {
  readonly workspaceId: WorkspaceId;
  readonly poolId: PoolId;
  readonly sessionId: SessionId;
  readonly signal: AbortSignal;
}

/** The table's rows; `null` when it could not be loaded, or `signal` aborted. */
async function loadTable(table: SampleTable, place: Place): Promise<number | null> {
  const { workspaceId, poolId, sessionId, signal } = place;
  const known = await db().lakeTable.findUnique({
    where: {
      workspaceId_schemaName_name: { workspaceId, schemaName: SAMPLES_SCHEMA, name: table.name },
    },
  });
  if (known !== null) return Number(known.rowCount);
  const source = await sampleFile(table);
  const { name, description, format } = table;
  const described = { schemaName: SAMPLES_SCHEMA, name, description, format, source };
  const wanted = { workspaceId, poolId, sessionId, ...described };
  for (let attempt = 1; !signal.aborted; attempt++) {
    await workerOnline(poolId, signal);
    if (signal.aborted) return null;
    sampleProgress().state = "loading";
    try {
      return (await importTable(wanted, signal)).rowCount;
    } catch (error) {
      if (signal.aborted) return null;
      logger().warn({ error, table: name, attempt }, "a sample table could not be loaded");
      const isWorthRetrying = !isAppError(error) || APP_ERRORS[error.code].retry === "later";
      if (!isWorthRetrying || attempt >= ATTEMPTS_MAX) return null;
    }
    await pause(RETRY_MS, signal);
  }
  return null;
}

async function sampleFile({ file }: SampleTable): Promise<SendableFile> {
  const entry = createRequire(import.meta.url).resolve("vega-datasets");
  const path = join(dirname(entry), "..", "data", file);
  const { size } = await stat(path);
  return { sizeBytes: size, etag: `sample-${file}`, read: (range) => createReadStream(path, range) };
}

/** Waits for as long as it takes: on a fresh machine the worker is still starting. */
async function workerOnline(poolId: PoolId, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && dataPlane().fleet.availableIn(poolId).length === 0)
    await pause(LOOK_FOR_WORKER_MS, signal);
}
