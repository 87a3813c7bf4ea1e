import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { version } from "../version.ts";
import type { RawRoute } from "./raw-routes.ts";

/**
 * Serves the worker as an npm package, of this control plane's own version:
 * `npx --yes <origin>/worker.tgz`. Public: it is the same everywhere and holds no
 * secret. npx keeps what it installed by address, so a line to copy carries the
 * version as a query (`?v=0.1.0`), which is not looked at here.
 */
export function workerPackageRoute(path: string): RawRoute {
  return { method: "GET", path: "/worker.tgz", handle: (req, res) => answerPackage(path, req, res) };
}

async function answerPackage(path: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const bytes = await readPackage(path);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
  const head = { etag, "cache-control": "no-cache" };
  if (isHeldBy(req, etag)) return void res.writeHead(304, head).end();
  res.writeHead(200, {
    ...head,
    "content-type": "application/gzip",
    "content-length": bytes.length,
    "content-disposition": `attachment; filename="eider-worker-${version()}.tgz"`,
  });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

async function readPackage(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new AppError("not_found", "The worker's package was not built: run `npm run build`.");
    throw error;
  }
}

function isHeldBy(req: IncomingMessage, etag: string): boolean {
  const held = req.headers["if-none-match"] ?? "";
  return held.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag);
}
