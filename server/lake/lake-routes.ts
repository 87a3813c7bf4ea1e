import type { IncomingMessage, ServerResponse } from "node:http";
import { ObjectId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { actorFromRequest } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import type { RawRoute, RouteParams } from "../http/raw-routes.ts";
import { parseOrRefuse } from "../relay/parse-or-refuse.ts";
import { workerFromRequest } from "../workers/worker-from-request.ts";
import { objectSizeBytes, readObject, writeObject } from "./object-store.ts";
import { importReading, importWriting } from "./pending-imports.ts";
import { type SendableFile, sendFile } from "./send-file.ts";

/** Bytes of the Lake, for browsers and for workers. */
export const lakeRoutes: readonly RawRoute[] = [
  { method: "GET", path: "/lake/objects/:objectId", handle: getForBrowser },
  { method: "GET", path: "/worker/objects/:objectId", handle: getForWorker },
  { method: "PUT", path: "/worker/objects/:objectId", handle: putByWorker },
];

async function getForBrowser(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const actor = await actorFromRequest(req);
  permit(actor, "lake.read");
  const objectId = parseOrRefuse(ObjectId, params.objectId);
  await sendFile(req, res, await findObject(actor.workspaceId, objectId));
}

async function getForWorker(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const { workerId, workspaceId } = workerFromRequest(req, res);
  const objectId = parseOrRefuse(ObjectId, params.objectId);
  const reading = importReading(workerId, objectId);
  await sendFile(req, res, reading?.source ?? (await findObject(workspaceId, objectId)));
}

/** Only for an import that this worker was asked for, and only until it ends. */
async function putByWorker(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const { workerId } = workerFromRequest(req, res);
  const writing = importWriting(workerId, parseOrRefuse(ObjectId, params.objectId));
  if (writing === undefined) throw new AppError("not_found", "No import waits for this object.");
  writing.written = await writeObject(writing.targetId, req);
  res.writeHead(201, { "Content-Type": "application/json", ETag: `"${writing.written.etag}"` });
  res.end(JSON.stringify(writing.written));
}

/** @throws AppError `not_found`, also for another workspace's; `result_gone` when its file is not there. */
async function findObject(workspaceId: WorkspaceId, objectId: ObjectId): Promise<SendableFile> {
  const object = await db().lakeObject.findFirst({ where: { id: objectId, workspaceId } });
  if (object === null) throw new AppError("not_found", "There is no such object.");
  const sizeBytes = await objectSizeBytes(objectId);
  if (sizeBytes === null || BigInt(sizeBytes) !== object.sizeBytes)
    throw new AppError("result_gone", "The file of this object is missing or damaged on the server.");
  return { sizeBytes, etag: object.etag, read: (range) => readObject(objectId, range) };
}
