import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Env } from "../env.ts";
import type { Logger } from "../logger.ts";

/** Values of the `:name` segments of a route's path, percent-decoded. Not validated: parse them. */
export type RouteParams = Readonly<Record<string, string>>;

/**
 * One plain HTTP endpoint outside Next: bulk bytes, workers, probes.
 *
 * `handle` answers on `res` and resolves when done; a thrown `AppError` before
 * the head was sent becomes `{code, message}` JSON with its status, anything
 * else a logged 500. It authenticates by itself: `actorFromRequest(req)` for
 * people, the link token for workers. `Content-Length` may lie: bound what you read
 * (`readBody`). HEAD goes to the GET route; don't write a body then.
 */
export interface RawRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** absolute, with `:name` segments, e.g. `/relay/calls/:callId/frames` */
  readonly path: string;
  readonly handle: (req: IncomingMessage, res: ServerResponse, params: RouteParams) => Promise<void>;
}

/**
 * One WebSocket endpoint. `accept` authenticates, then upgrades (`ws` with
 * `noServer`, `perMessageDeflate: false`) and keeps the socket. A thrown
 * `AppError` becomes an HTTP answer with its status and the socket is closed.
 */
export interface SocketRoute {
  /** exact path, e.g. `/page` */
  readonly path: string;
  readonly accept: (req: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
}

/** What background work gets when the server listens. */
export interface BackgroundContext {
  readonly env: Env;
  readonly logger: Logger;
  /** where a child process on this machine reaches this server, e.g. `http://127.0.0.1:3000` */
  readonly localUrl: string;
  /** aborted when draining starts: begin nothing new */
  readonly signal: AbortSignal;
}
