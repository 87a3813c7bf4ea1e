import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { WorkerConnection } from "./fleet.ts";

const BEARER = "Bearer ";

/**
 * The worker behind an HTTP request: the one whose open link was given this token.
 * When the link closes the token is worth nothing; when the worker is cut off, the
 * request is cut with it.
 *
 * @throws AppError `not_signed_in`
 */
export function workerFromRequest(req: IncomingMessage, res: ServerResponse): WorkerConnection {
  const header = req.headers.authorization ?? "";
  const token = header.startsWith(BEARER) ? header.slice(BEARER.length) : "";
  const connection = dataPlane().fleet.findByLinkToken(token);
  if (connection === undefined)
    throw new AppError("not_signed_in", "This link token is not valid (any more).");
  connection.requests.add(req);
  res.once("close", () => connection.requests.delete(req));
  return connection;
}
