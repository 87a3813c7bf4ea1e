import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../errors.ts";
import { parseByteRange } from "./byte-range.ts";

/** Immutable bytes of known size that can be read from anywhere. */
export interface SendableFile {
  readonly sizeBytes: number;
  readonly etag: string;
  /** `start` and `end` are inclusive; not called for an empty file */
  readonly read: (range: { start: number; end: number }) => Readable;
}

/**
 * Answers GET or HEAD for immutable bytes: whole, one exact range, or 304.
 * `If-Range` with another etag gives the whole. Costs no more memory than a chunk.
 *
 * @throws AppError `range_not_satisfiable`, with `Content-Range` set.
 */
export async function sendFile(req: IncomingMessage, res: ServerResponse, file: SendableFile): Promise<void> {
  const etag = `"${file.etag}"`;
  res.setHeader("ETag", etag);
  res.setHeader("Accept-Ranges", "bytes");
  res.setHeader("Cache-Control", "private, max-age=31536000, immutable");
  if (listsTag(req.headers["if-none-match"], etag)) return void res.writeHead(304).end();
  const ifRange = req.headers["if-range"];
  const asked = ifRange === undefined || ifRange === etag ? req.headers.range : undefined;
  const range = parseByteRange(asked, file.sizeBytes);
  if (range.type === "unsatisfiable") {
    res.setHeader("Content-Range", `bytes */${file.sizeBytes}`);
    res.setHeader("Cache-Control", "no-store");
    throw new AppError("range_not_satisfiable", "The object has no such bytes.");
  }
  const { start, end } = range.type === "part" ? range : { start: 0, end: file.sizeBytes - 1 };
  res.setHeader("Content-Type", "application/vnd.apache.parquet");
  res.setHeader("Content-Length", end - start + 1);
  if (range.type === "part") res.setHeader("Content-Range", `bytes ${start}-${end}/${file.sizeBytes}`);
  res.writeHead(range.type === "part" ? 206 : 200);
  if (req.method === "HEAD" || file.sizeBytes === 0) return void res.end();
  await sendBytes(file.read({ start, end }), res);
}

async function sendBytes(bytes: Readable, res: ServerResponse): Promise<void> {
  try {
    await pipeline(bytes, res);
  } catch (error) {
    // the client hung up: nothing to tell it, nothing wrong here
    if (isPrematureClose(error)) return;
    throw error;
  }
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

function listsTag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
