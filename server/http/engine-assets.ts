import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../errors.ts";
import { projectRoot } from "../project-root.ts";
import type { RawRoute } from "./raw-routes.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** One path segment that starts with a letter or digit: no `..`, no hidden file. */
const SEGMENT = /^[A-Za-z0-9][\w.-]{0,99}$/;

/**
 * The browser engine's files, public and immutable: their address holds their version.
 * Sent as they were compressed at build time, which makes 36 MB of Wasm 7 MB; Next
 * would compress nothing of type `application/wasm`.
 */
export const engineAssets: RawRoute = {
  method: "GET",
  path: "/duckdb/:version/:file",
  handle: async (req, res, { version = "", file = "" }) => {
    const type = CONTENT_TYPES[extname(file)];
    if (!type || !SEGMENT.test(version) || !SEGMENT.test(file)) throw notFound();
    const path = join(projectRoot(), "public/duckdb", version, file);
    const acceptsBrotli = /\bbr\b/.test(req.headers["accept-encoding"]?.toString() ?? "");
    const packed = acceptsBrotli ? await sizeOf(`${path}.br`) : null;
    const sizeBytes = packed ?? (await sizeOf(path));
    if (sizeBytes === null) throw notFound();
    res.setHeader("Content-Type", type);
    res.setHeader("Content-Length", sizeBytes);
    res.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    res.setHeader("Vary", "Accept-Encoding");
    if (packed !== null) res.setHeader("Content-Encoding", "br");
    if (req.method === "HEAD") return void res.end();
    await pipeline(createReadStream(packed === null ? path : `${path}.br`), res);
  },
};

const notFound = () => new AppError("not_found", "There is no such file.");

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
