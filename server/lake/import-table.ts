import { ImportAnswer, type ImportFormat } from "../../compute/protocol/import.ts";
import {
  type DeviceId,
  newId,
  type ObjectId,
  type PoolId,
  type SessionId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { signGrant } from "../../compute/seal/grant-signature.ts";
import { readAnswer } from "../../compute/seal/read-answer.ts";
import { sealCall } from "../../compute/seal/seal-call.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { forgetRelations } from "../catalog/list-relations.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { takeFrames } from "../relay/take-frames.ts";
import type { WorkerConnection } from "../workers/fleet.ts";
import { deleteObject, type WrittenObject } from "./object-store.ts";
import { beginImport, endImport, type PendingImport } from "./pending-imports.ts";
import type { SendableFile } from "./send-file.ts";

/** A file that shall become a table of the Lake. */
export interface TableImport {
  readonly workspaceId: WorkspaceId;
  /** any worker of it converts */
  readonly poolId: PoolId;
  readonly schemaName: string;
  readonly name: string;
  readonly description: string;
  readonly format: ImportFormat;
  readonly source: SendableFile;
  /** imports that follow each other share an engine; the caller closes it with `closeImportSession` */
  readonly sessionId: SessionId;
}

/**
 * Makes a table of a file: a worker reads it, writes Parquet into the Lake and
 * tells what it is; then the table exists, all at once. The control plane is the
 * reader of that call, with its own keys, and never opens the file.
 *
 * @throws AppError `target_unavailable` without a worker, `worker_lost`, `conflict`
 *   when there is a table of this name, `invalid_input` when the file is not of its
 *   format; DOMException when `signal` aborts.
 */
export async function importTable(wanted: TableImport, signal: AbortSignal): Promise<{ rowCount: number }> {
  const [connection] = dataPlane().fleet.availableIn(wanted.poolId);
  if (connection === undefined)
    throw new AppError("target_unavailable", "No worker is online to read the file.");
  const pending: PendingImport = {
    workerId: connection.workerId,
    sourceId: newId("obj_"),
    source: wanted.source,
    targetId: newId("obj_"),
    written: null,
  };
  beginImport(pending);
  try {
    const answer = await askWorker(connection, wanted, pending, signal);
    if (pending.written === null || pending.written.sizeBytes !== answer.sizeBytes)
      throw new AppError("worker_lost", "The worker did not deliver the table that it described.");
    await createTable(wanted, { objectId: pending.targetId, written: pending.written, answer });
    return { rowCount: answer.rowCount };
  } catch (error) {
    await deleteObject(pending.targetId);
    throw error;
  } finally {
    endImport(pending);
  }
}

async function askWorker(
  connection: WorkerConnection,
  { format, source, sessionId }: TableImport,
  { sourceId, targetId }: PendingImport,
  signal: AbortSignal,
): Promise<ImportAnswer> {
  const { relay } = dataPlane();
  const keys = await controlPlaneKeys();
  const now = new Date();
  const { workerId, poolId } = connection;
  const device = { deviceId: newId("dev_") as DeviceId, keys: keys.publicKeys };
  const callId = newId("cal_");
  const method = "import" as const;
  const issuedAt = now.toISOString();
  const asked = { callId, method, poolId, workerId, sessionId, device, issuedAt };
  const header = { ...asked, results: [], notebookId: newId("nbk_"), run: null };
  const request = { source: { objectId: sourceId, format, sizeBytes: source.sizeBytes }, target: targetId };
  const worker = connection.identity.keys;
  const { call: sealed, opener } = await sealCall({ header, arguments: request, device: keys, worker });
  const expiresAt = new Date(now.getTime() + LIMITS.grantMsMax).toISOString();
  const granted = { version: 1, grantId: newId("grt_"), actorId: ACTOR_ID, expiresAt } as const;
  const grant = await signGrant({ ...asked, ...granted, relations: [], results: [] }, keys.signing);
  const route = { callId, method, actorId: ACTOR_ID, deviceId: null, workerId, run: null };
  const call = relay.begin(route, { grant, call: sealed });
  try {
    for await (const message of readAnswer(takeFrames(call, signal), opener)) {
      if (message.type === "refusal") throw new AppError("invalid_input", message.message);
      return ImportAnswer.parse(message.value);
    }
    throw new AppError("worker_lost", "The worker answered nothing.");
  } finally {
    relay.abandon(call);
  }
}

/** Lets the workers of the Pool end the engine that imports used. */
export function closeImportSession(poolId: PoolId, sessionId: SessionId): void {
  for (const connection of dataPlane().fleet.availableIn(poolId))
    connection.send({ type: "close-session", sessionId });
}

/** Who reads an import's answer; no person has such an id. */
const ACTOR_ID = "control-plane";

async function createTable(
  { workspaceId, schemaName, name, description }: TableImport,
  made: { objectId: ObjectId; written: WrittenObject; answer: ImportAnswer },
): Promise<void> {
  const { rowCount, columns } = made.answer;
  const tableId = newId("tbl_");
  const { etag, sizeBytes } = made.written;
  try {
    await db().$transaction(async (tx) => {
      await tx.lakeTable.create({
        data: { id: tableId, workspaceId, schemaName, name, description, columns, rowCount },
      });
      await tx.lakeObject.create({
        data: { id: made.objectId, workspaceId, tableId, etag, sizeBytes, rowCount },
      });
      const subject = `lake.${schemaName}.${name}`;
      const detail = { rows: rowCount, bytes: sizeBytes };
      await recordAudit({ workspaceId, actorId: null, verb: "lake.table_imported", subject, detail }, tx);
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("conflict", `There is a table lake.${schemaName}.${name} already.`);
    throw error;
  }
  forgetRelations(workspaceId);
}
