import { open, rename, rm, stat } from "node:fs/promises";
import type { ObjectId } from "../protocol/ids.ts";
import { SourceError } from "./source-error.ts";

/** Where objects come from. */
export interface ObjectSource {
  /** The bytes from `from` on. @throws when it can't be reached; SourceError `changed` when it is not there. */
  read(
    objectId: ObjectId,
    from: number,
    signal: AbortSignal,
  ): Promise<{ etag: string | null; sizeBytes: number; chunks: AsyncIterable<Uint8Array> }>;
}

export interface WantedObject {
  readonly objectId: ObjectId;
  readonly sizeBytes: number;
  /** null: take what is there */
  readonly etag: string | null;
}

export interface FetchPorts {
  readonly source: ObjectSource;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Tries without a byte gained: 6, waiting 0.1, 0.2 … 1.6 s on average between them, 3 s in all. */
const ATTEMPTS_MAX = 6;
const RETRY_MS = 200;

/**
 * Fetches a whole object into `path`, going on where an earlier attempt stopped.
 * The file appears under its name only when it is complete and on disk. Answers the
 * bytes that travelled.
 *
 * @throws SourceError when it can't be had.
 */
export async function fetchObject(
  wanted: WantedObject,
  path: string,
  ports: FetchPorts,
  signal: AbortSignal,
): Promise<number> {
  const part = `${path}.part`;
  let bytesRead = 0;
  let failures = 0;
  for (;;) {
    const before = bytesRead;
    try {
      await completePart(wanted, part, ports.source, signal, (bytes) => {
        bytesRead += bytes;
      });
      break;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SourceError) {
        await rm(part, { force: true });
        throw error;
      }
      if (isOutOfDisk(error))
        throw new SourceError("out_of_disk", "The worker's disk is full.", { cause: error });
      failures = bytesRead > before ? 0 : failures + 1;
      if (failures >= ATTEMPTS_MAX)
        throw new SourceError("unavailable", "A table's file could not be fetched.", { cause: error });
      await ports.sleep(ports.random() * RETRY_MS * 2 ** failures, signal);
    }
  }
  await rename(part, path);
  return bytesRead;
}

/** Throws what may pass by itself as a plain error: what has come so far is kept. */
async function completePart(
  wanted: WantedObject,
  part: string,
  source: ObjectSource,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let at = await sizeOf(part);
  if (at > wanted.sizeBytes) throw changed();
  const file = await open(part, "a", 0o600);
  try {
    if (at < wanted.sizeBytes || wanted.sizeBytes === 0) {
      const answer = await source.read(wanted.objectId, at, signal);
      if (answer.sizeBytes !== wanted.sizeBytes || !isSameEtag(wanted.etag, answer.etag)) throw changed();
      for await (const chunk of answer.chunks) {
        at += chunk.length;
        if (at > wanted.sizeBytes) throw changed();
        await file.appendFile(chunk);
        onBytes(chunk.length);
      }
    }
    if (at < wanted.sizeBytes) throw new Error("The object's bytes ended early.");
    await file.sync();
  } finally {
    await file.close();
  }
}

/** HTTP puts quotes around an ETag; the catalog may keep it with or without. */
function isSameEtag(wanted: string | null, found: string | null): boolean {
  const bare = (etag: string) => etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
  return wanted === null || (found !== null && bare(found) === bare(wanted));
}

function changed(): SourceError {
  return new SourceError("changed", "A table's file is not the one that the catalog names.");
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}

function isOutOfDisk(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
