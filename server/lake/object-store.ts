import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ObjectId } from "../../compute/protocol/ids.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/** What a written object is. `etag` is a hash of its bytes: the same etag means the same bytes. */
export interface WrittenObject {
  readonly etag: string;
  readonly sizeBytes: number;
}

/** The size of one object. Beyond: `too_large`. */
const OBJECT_BYTES_MAX = 64 * 1024 ** 3;

/**
 * Writes an object's bytes to `<dataDir>/lake/objects`, all or nothing: synced,
 * then moved into place, then its folder synced. An object of the same id is
 * replaced; nothing points to it before its import ends.
 *
 * @throws AppError `too_large`; the stream's error when it breaks off.
 */
export async function writeObject(objectId: ObjectId, bytes: Readable): Promise<WrittenObject> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const partial = join(folder(), `${objectId}.${randomBytes(6).toString("hex")}.partial`);
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > OBJECT_BYTES_MAX) done(new AppError("too_large", "The object is too large."));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(bytes, measure, createWriteStream(partial, { mode: 0o600, flush: true }));
    await rename(partial, pathOf(objectId));
    await syncFolder();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { etag: hash.digest("base64url").slice(0, 32), sizeBytes };
}

/** The size of a stored object, `null` when there is none. */
export async function objectSizeBytes(objectId: ObjectId): Promise<number | null> {
  try {
    return (await stat(pathOf(objectId))).size;
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}

/** Bytes `start` to `end`, both inclusive, of a stored object. */
export function readObject(objectId: ObjectId, range: { start: number; end: number }): Readable {
  return createReadStream(pathOf(objectId), range);
}

/** Removes an object's bytes; nothing when there are none. Only for objects that no table names. */
export async function deleteObject(objectId: ObjectId): Promise<void> {
  await rm(pathOf(objectId), { force: true });
}

/** The ids of all stored objects, and the names of what broken writes left behind. */
export async function listStored(): Promise<{ objectIds: ObjectId[]; partials: string[] }> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const names = await readdir(folder());
  const objectIds = names
    .map((name) => ObjectId.safeParse(name.replace(/\.parquet$/, "")))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  return { objectIds, partials: names.filter((name) => name.endsWith(".partial")) };
}

/** Removes what a broken write left behind. */
export async function deletePartial(name: string): Promise<void> {
  await rm(join(folder(), name), { force: true });
}

/** Where an object's bytes lie. */
function pathOf(objectId: ObjectId): string {
  return join(folder(), `${objectId}.parquet`);
}

function folder(): string {
  return join(env().dataDir, "lake", "objects");
}

async function syncFolder(): Promise<void> {
  const handle = await open(folder(), "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
