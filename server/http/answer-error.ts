import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { APP_ERRORS, type AppErrorCode, isAppError } from "../errors.ts";
import { logger } from "../logger.ts";

/** The JSON body of every refusal on a plain route. */
export interface RefusalBody {
  readonly code: AppErrorCode | "internal";
  readonly message: string;
  readonly retryAfterMs?: number;
}

/**
 * Answers a failed request: a refusal with its status, anything else as a 500
 * whose id is in the log. When the head is out already, the connection is cut, so
 * that a half answer can't be taken for a whole one.
 */
export function answerError(res: ServerResponse, error: unknown): void {
  if (res.destroyed) {
    logger().debug({ error }, "a client went away before its answer was complete");
    return;
  }
  const { status, body } = refusalOf(error);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const text = JSON.stringify(body);
  for (const name of ["content-length", "content-encoding", "etag", "content-range"]) res.removeHeader(name);
  res.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...retryAfter(body),
    // what is left of the request's body is not read
    ...(res.req.complete ? {} : { connection: "close" }),
  });
  res.end(text);
}

/** The same for a refused WebSocket upgrade; the socket is closed. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, body } = refusalOf(error);
  const text = JSON.stringify(body);
  socket.on("error", () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(text)}`,
      "Connection: close",
      "",
      text,
    ].join("\r\n"),
  );
}

function refusalOf(error: unknown): { status: number; body: RefusalBody } {
  if (isAppError(error)) {
    const { code, message, retryAfterMs } = error;
    return { status: APP_ERRORS[code].httpStatus, body: { code, message, retryAfterMs } };
  }
  const errorId = randomUUID();
  logger().error({ error, errorId }, "a request failed unexpectedly");
  const message = `Something went wrong inside Eider. The log has it as ${errorId}.`;
  return { status: 500, body: { code: "internal", message } };
}

function retryAfter({ retryAfterMs }: RefusalBody): Record<string, string> {
  return retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };
}
