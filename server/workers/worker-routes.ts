import type { IncomingMessage, ServerResponse } from "node:http";
import { type EnrollAnswer, EnrollRequest, ReplicaRequest } from "../../compute/protocol/enrollment.ts";
import { CallId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { AppError } from "../errors.ts";
import type { RawRoute, RouteParams } from "../http/raw-routes.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { parseJsonOrRefuse, parseOrRefuse } from "../relay/parse-or-refuse.ts";
import { readBody } from "../relay/read-body.ts";
import { redeemEnrollment } from "./redeem-enrollment.ts";
import { redeemReplica } from "./redeem-replica.ts";
import { workerFromRequest } from "./worker-from-request.ts";

const ENROLL_BYTES_MAX = 64 * 1024;
/** Room for the seal around the plain bytes. */
const FRAME_BYTES_MAX = LIMITS.framePlainBytesMax + 4 * 1024;

/** What a worker asks, besides its link and its objects. */
export const workerRoutes: readonly RawRoute[] = [
  { method: "POST", path: "/worker/enroll", handle: postEnroll },
  { method: "POST", path: "/worker/enroll-replica", handle: postEnrollReplica },
  { method: "POST", path: "/worker/calls/:callId/frames/:seq", handle: postFrame },
];

async function postEnroll(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const request = parseOrRefuse(EnrollRequest, parseJsonOrRefuse(await readBody(req, ENROLL_BYTES_MAX)));
  sendAnswer(res, await redeemEnrollment(request));
}

async function postEnrollReplica(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const request = parseOrRefuse(ReplicaRequest, parseJsonOrRefuse(await readBody(req, ENROLL_BYTES_MAX)));
  sendAnswer(res, await redeemReplica(request));
}

function sendAnswer(res: ServerResponse, answer: EnrollAnswer): void {
  res.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  res.end(JSON.stringify(answer));
}

/** 204 is the credit for the next frame; 410 says that nobody wants the answer. */
async function postFrame(req: IncomingMessage, res: ServerResponse, params: RouteParams): Promise<void> {
  const connection = workerFromRequest(req, res);
  const callId = parseOrRefuse(CallId, params.callId);
  const seq = Number(params.seq);
  if (!Number.isSafeInteger(seq) || seq < 0)
    throw new AppError("invalid_input", "A frame's number is 0 or more.");
  const frame = await readBody(req, FRAME_BYTES_MAX);
  const outcome = await dataPlane().relay.offer(connection.workerId, callId, { seq, frame });
  if (outcome === "overflow") throw new AppError("queue_full", "More frames were sent than may wait.");
  if (outcome === "closed") throw new AppError("result_gone", "Nobody waits for this answer any more.");
  res.writeHead(204).end();
}
