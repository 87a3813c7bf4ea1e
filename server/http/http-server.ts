import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Env } from "../env.ts";
import { AppError } from "../errors.ts";
import { logger } from "../logger.ts";
import { answerError, refuseUpgrade } from "./answer-error.ts";
import { ADDRESS_HEADER, readClientAddress } from "./client-address.ts";
import { readiness } from "./health-routes.ts";
import { matchRoute } from "./match-route.ts";
import { PATH_HEADER, readPagePath } from "./page-path.ts";
import type { RawRoute, SocketRoute } from "./raw-routes.ts";
import { applySecurityHeaders, type SecurityOptions } from "./security-headers.ts";

/** Everything the one HTTP server hands requests to. */
export interface HttpServerParts {
  readonly env: Pick<Env, "isDevelopment" | "publicUrl" | "trustedProxies">;
  readonly rawRoutes: readonly RawRoute[];
  readonly socketRoutes: readonly SocketRoute[];
  /** pages, tRPC, next-auth */
  readonly pages: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** Next's own sockets, in development */
  readonly pageSockets?: (req: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
}

/** A client gets so long to send its headers. */
const HEADERS_MS_MAX = 20_000;
/** A client gets so long to send a whole request; uploads of Lake files are the longest. */
const REQUEST_MS_MAX = 30 * 60_000;
/** Longer than the 60 s of common load balancers, so that they close first. */
const KEEP_ALIVE_MS = 65_000;

/** Makes the server; the caller listens. Plain routes first, then pages. */
export function createHttpServer(parts: HttpServerParts): Server {
  const security: SecurityOptions = {
    isDevelopment: parts.env.isDevelopment,
    isHttps: parts.env.publicUrl?.startsWith("https://") ?? false,
  };
  const server = createServer({
    headersTimeout: HEADERS_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  server.on("request", (req: IncomingMessage, res: ServerResponse) => {
    req.headers[ADDRESS_HEADER] = readClientAddress(req, parts.env.trustedProxies);
    applySecurityHeaders(req, res, security);
    answer(parts, req, res).catch((error: unknown) => answerError(res, error));
  });
  server.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    req.headers[ADDRESS_HEADER] = readClientAddress(req, parts.env.trustedProxies);
    socket.on("error", (error) => logger().debug({ error }, "a socket broke"));
    accept(parts, req, socket, head).catch((error: unknown) => refuseUpgrade(socket, error));
  });
  return server;
}

async function answer(parts: HttpServerParts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = pathOf(req);
  const match = matchRoute(parts.rawRoutes, req.method ?? "GET", path);
  const isProbe = path === "/healthz" || path === "/readyz";
  if (readiness() === "draining") {
    res.setHeader("connection", "close");
    // what belongs to work in flight may finish
    if (!isProbe && !match)
      throw new AppError("shutting_down", "This process is stopping. Try again in a moment.");
  }
  if (match) return match.route.handle(req, res, match.params);
  req.headers[PATH_HEADER] = readPagePath(req);
  await parts.pages(req, res);
}

async function accept(
  parts: HttpServerParts,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const path = pathOf(req);
  const route = parts.socketRoutes.find((candidate) => candidate.path === path);
  if (route) {
    if (readiness() === "draining") throw new AppError("shutting_down", "This process is stopping.");
    await route.accept(req, socket, head);
  } else if (parts.pageSockets && path.startsWith("/_next/")) await parts.pageSockets(req, socket, head);
  else throw new AppError("not_found", "There is no socket here.");
}

function pathOf(req: IncomingMessage): string {
  const path = (req.url ?? "/").split("?")[0] ?? "/";
  if (!path.startsWith("/")) throw new AppError("invalid_input", "The address must be a path.");
  return path;
}
