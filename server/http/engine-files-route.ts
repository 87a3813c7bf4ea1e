import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../errors.ts";
import type { RawRoute, RouteParams } from "./raw-routes.ts";

/** One name, no way up or aside. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
};

/**
 * Serves the browser engine's files of `folder`, compressed beforehand with
 * brotli where the browser takes it: 6 MB instead of 36. The version is in the path, so
 * they are cached for ever. Public: they are the same everywhere.
 */
export function engineFilesRoute(folder: string): RawRoute {
  return {
    method: "GET",
    path: "/duckdb/:version/:file",
    handle: (req, res, params) => answerFile(folder, req, res, params),
  };
}

async function answerFile(
  folder: string,
  req: IncomingMessage,
  res: ServerResponse,
  { version = "", file = "" }: RouteParams,
): Promise<void> {
  const contentType = CONTENT_TYPES[extname(file)];
  if (!FILE_NAME.test(version) || !FILE_NAME.test(file) || contentType === undefined) throw missing();
  const plain = join(folder, version, file);
  const compressed = takesBrotli(req) ? await sizeOf(`${plain}.br`) : undefined;
  const path = compressed === undefined ? plain : `${plain}.br`;
  const sizeBytes = compressed ?? (await sizeOf(plain));
  if (sizeBytes === undefined) throw missing();
  res.writeHead(200, {
    "content-type": contentType,
    "content-length": sizeBytes,
    ...(compressed === undefined ? {} : { "content-encoding": "br" }),
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
  if (req.method === "HEAD") res.end();
  else await pipeline(createReadStream(path), res);
}

function takesBrotli(req: IncomingMessage): boolean {
  return /(^|[\s,])br(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(req.headers["accept-encoding"] ?? ""));
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function missing(): AppError {
  return new AppError("not_found", "There is no such file.");
}
