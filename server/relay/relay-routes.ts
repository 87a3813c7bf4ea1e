import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyFrameHeader, type NumberedFrame } from "../../compute/protocol/frames.ts";
import { CallId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { SealedCall } from "../../compute/protocol/sealed-call.ts";
import { actorFromRequest } from "../auth/actor.ts";
import { AppError } from "../errors.ts";
import type { RawRoute, RouteParams } from "../http/raw-routes.ts";
import { waitingWords } from "../runs/run-witness.ts";
import { cancelOrphanedRun } from "../runs/recover-runs.ts";
import { dataPlane } from "./data-plane.ts";
import { makeCall } from "./make-call.ts";
import { parseJsonOrRefuse, parseOrRefuse } from "./parse-or-refuse.ts";
import { readBody } from "./read-body.ts";
import type { RelayCall } from "./relay-call.ts";
import { takeFrames } from "./take-frames.ts";

const CALL_BODY_BYTES_MAX = LIMITS.requestBytesMax + LIMITS.controlMessageBytesMax;
const FRAMES_HEAD = {
  "Content-Type": "application/octet-stream",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
};

/** What a page asks of the relay. */
export const relayRoutes: readonly RawRoute[] = [
  { method: "POST", path: "/relay/calls/:callId", handle: postCall },
  { method: "GET", path: "/relay/calls/:callId/frames", handle: getFrames },
  { method: "POST", path: "/relay/calls/:callId/cancel", handle: postCancel },
];

async function postCall(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const actor = await actorFromRequest(req);
  const callId = parseOrRefuse(CallId, params.callId);
  const sealed = parseOrRefuse(SealedCall, parseJsonOrRefuse(await readBody(req, CALL_BODY_BYTES_MAX)));
  const call = await makeCall(actor, callId, sealed);
  if (call.route.run === null) return streamAnswer(call, res);
  dataPlane().deliveries.follow(call);
  res.writeHead(202, { "Content-Type": "application/json" });
  res.end(JSON.stringify({ state: "queued", reason: waitingWords(0) }));
}

/** The head waits for the first frame, so that a refusal by the worker is an HTTP refusal too. */
async function streamAnswer(call: RelayCall, res: ServerResponse): Promise<void> {
  const { relay } = dataPlane();
  const gone = new AbortController();
  res.on("close", () => gone.abort());
  try {
    for await (const frame of takeFrames(call, gone.signal)) {
      if (!res.headersSent) res.writeHead(200, FRAMES_HEAD);
      if (!writeFrame(res, frame)) await drained(res, gone.signal);
    }
    if (!res.headersSent) res.writeHead(200, FRAMES_HEAD);
    res.end();
  } catch (error) {
    relay.abandon(call);
    if (gone.signal.aborted) return;
    if (!res.headersSent) throw error;
    // A reader notices the missing last frame; there is no other way to say it now.
    res.destroy();
  }
}

async function getFrames(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const actor = await actorFromRequest(req);
  const call = ownCall(actor.userId, params);
  const from = Number(new URL(req.url ?? "", "http://localhost").searchParams.get("from"));
  if (!Number.isSafeInteger(from) || from < 0)
    throw new AppError("invalid_input", "from is a number, 0 or more.");
  if (call.isAbandoned || from < call.buffer.firstHeld)
    throw new AppError("result_gone", "These frames are no longer held.");
  res.writeHead(200, FRAMES_HEAD);
  for (const frame of call.buffer.read(from)) writeFrame(res, frame);
  res.end();
}

async function postCancel(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const actor = await actorFromRequest(req);
  const callId = parseOrRefuse(CallId, params.callId);
  const call = dataPlane().relay.find(callId);
  if (call === undefined) cancelOrphanedRun(actor.userId, callId);
  else if (call.route.actorId === actor.userId) dataPlane().relay.cancel(call);
  res.writeHead(204).end();
}

function ownCall(actorId: string, params: RouteParams): RelayCall {
  const call = dataPlane().relay.find(parseOrRefuse(CallId, params.callId));
  if (call?.route.actorId !== actorId) throw new AppError("not_found", "There is no such call (any more).");
  return call;
}

function writeFrame(res: ServerResponse, frame: NumberedFrame): boolean {
  res.write(bodyFrameHeader(frame));
  return res.write(frame.frame);
}

function drained(res: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    res.on("drain", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
