import type { Grant, SignedGrant } from "../../compute/protocol/grant.ts";
import { type CallId, newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { CallHeader, type SealedCall } from "../../compute/protocol/sealed-call.ts";
import { signGrant } from "../../compute/seal/grant-signature.ts";
import type { Actor } from "../auth/actor.ts";
import { AppError, isAppError } from "../errors.ts";
import { beginPoolRun } from "../runs/begin-pool-run.ts";
import { endRun } from "../runs/end-run.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { whyNoWork } from "../workers/fleet.ts";
import { authoriseCall, relationsFor } from "./authorise-call.ts";
import { dataPlane } from "./data-plane.ts";
import type { RelayCall } from "./relay-call.ts";

/**
 * Authorises a sealed call, records its Run if it has one, signs the Grant and
 * sends both to the worker. Only the header is read: the arguments open on the
 * worker. The answer's frames are in the returned call.
 *
 * @throws AppError see `authoriseCall`; `target_unavailable` when the worker is offline, `queue_full`.
 */
export async function makeCall(actor: Actor, callId: CallId, call: SealedCall): Promise<RelayCall> {
  const header = readHeader(call);
  if (header.callId !== callId)
    throw new AppError("invalid_input", "The call is signed for another address.");
  const now = new Date();
  const { relay, fleet } = dataPlane();
  const connection = fleet.find(header.workerId);
  const isOnline = connection !== undefined;
  const unwilling = isOnline && header.run !== null ? whyNoWork(connection) : null;
  if (unwilling !== null) throw new AppError("target_unavailable", unwilling);
  const authorise = header.run !== null && isOnline ? beginPoolRun : authoriseCall;
  // signing takes as long as the query; what is refused is never sent
  const [poolName, grant] = await Promise.all([
    authorise(actor, header, now),
    signedGrant(actor, header, now),
  ]);
  if (!isOnline)
    throw new AppError("target_unavailable", `The worker of this Session on ${poolName} is offline.`);
  if (header.run === null) return relay.begin(routeOf(actor, header), { grant, call });
  try {
    return relay.begin(routeOf(actor, header), { grant, call });
  } catch (error) {
    await endRun(header.run.runId, NEVER_SENT);
    // a page sends again what found no worker; this Run has begun and ended, its id is spent
    if (isAppError(error) && error.code === "target_unavailable")
      throw new AppError("worker_lost", "Its worker went offline just then. Run the cell again.", {
        cause: error,
      });
    throw error;
  }
}

const NEVER_SENT = {
  outcome: "failed",
  failureCode: "target_unavailable",
  hasResult: false,
  resultBytes: 0,
  stats: null,
} as const;

function readHeader(call: SealedCall): CallHeader {
  try {
    return CallHeader.parse(JSON.parse(call.header));
  } catch (cause) {
    throw new AppError("invalid_input", "The header of the call is not understood.", { cause });
  }
}

async function signedGrant(actor: Actor, header: CallHeader, now: Date): Promise<SignedGrant> {
  const [relations, keys] = await Promise.all([relationsFor(actor, header), controlPlaneKeys()]);
  return signGrant(grantOf(actor, header, { relations: [...relations], now }), keys.signing);
}

function grantOf(
  actor: Actor,
  header: CallHeader,
  { relations, now }: Pick<Grant, "relations"> & { now: Date },
): Grant {
  return {
    version: 1,
    grantId: newId("grt_"),
    callId: header.callId,
    method: header.method,
    poolId: header.poolId,
    workerId: header.workerId,
    sessionId: header.sessionId,
    actorId: actor.userId,
    device: header.device,
    relations,
    results: header.results,
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + LIMITS.grantMsMax).toISOString(),
  };
}

function routeOf(actor: Actor, header: CallHeader) {
  const { callId, method, workerId, notebookId } = header;
  const run = header.run && {
    runId: header.run.runId,
    cellId: header.run.cellId,
    notebookId,
    workspaceId: actor.workspaceId,
  };
  return { callId, method, actorId: actor.userId, workerId, run };
}
