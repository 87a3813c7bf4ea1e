import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { EngineSession } from "../engine/engine-session.ts";
import type { ObjectId } from "../protocol/ids.ts";
import type { ImportAnswer } from "../protocol/import.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import { SourceError } from "../sources/source-error.ts";
import type { AdmittedCall } from "./admit-call.ts";
import { type ControlPlaneHttp, readBody } from "./control-plane-http.ts";
import type { Link } from "./link.ts";
import { objectPath } from "./object-source.ts";

export interface ImportPorts {
  readonly directory: string;
  readonly engine: EngineSession;
  readonly objects: LakeObjects;
  readonly upload: UploadObject;
  readonly signal: AbortSignal;
}

/** Writes one object of the Lake. Answers its ETag. @throws SourceError. */
export type UploadObject = (
  objectId: ObjectId,
  path: string,
  sizeBytes: number,
  signal: AbortSignal,
) => Promise<string>;

/**
 * Turns one file into one Parquet object of the Lake: fetches it, converts it in
 * the Session's engine, writes it back. Leaves nothing in the Session's folder.
 *
 * @throws SourceError; TargetError `bad_query` when the file is not of its format.
 */
export async function answerImport(
  { args }: Extract<AdmittedCall, { method: "import" }>,
  ports: ImportPorts,
): Promise<ImportAnswer> {
  const { directory, engine, objects, signal } = ports;
  const { source, target } = args;
  const sourcePath = join(directory, `${source.objectId}.${source.format}`);
  const targetPath = join(directory, `${target}.new.parquet`);
  try {
    await objects.fetchInto(sourcePath, { ...source, etag: null }, signal);
    const made = await engine.convert({ sourcePath, format: source.format, targetPath }, signal);
    const etag = await ports.upload(target, targetPath, made.sizeBytes, signal);
    return { columns: [...made.columns], rowCount: made.rowCount, sizeBytes: made.sizeBytes, etag };
  } finally {
    await rm(sourcePath, { force: true });
    await rm(targetPath, { force: true });
  }
}

const Refusal = z.object({ message: z.string() });

export function createUploadObject(http: ControlPlaneHttp, link: Pick<Link, "token">): UploadObject {
  return async (objectId, path, sizeBytes, signal) => {
    const response = await http.request({
      method: "PUT",
      path: objectPath(objectId),
      headers: {
        authorization: `Bearer ${await link.token(signal)}`,
        "content-type": "application/vnd.apache.parquet",
        "content-length": String(sizeBytes),
      },
      body: createReadStream(path),
      signal,
    });
    const text = (await readBody(response)).toString("utf8");
    const { etag } = response.headers;
    if (response.statusCode !== undefined && response.statusCode < 300 && etag !== undefined) return etag;
    const refusal = Refusal.safeParse(text.startsWith("{") ? JSON.parse(text) : null);
    throw new SourceError("unavailable", refusal.data?.message ?? "The Lake did not take the table's file.");
  };
}
