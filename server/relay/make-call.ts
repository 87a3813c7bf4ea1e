import type { Grant, SignedGrant } from "../../compute/protocol/grant.ts";
import { type CallId, newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { CallHeader, SealedCall } from "../../compute/protocol/sealed-call.ts";
import { signGrant } from "../../compute/seal/grant-signature.ts";
import { verifyCall } from "../../compute/seal/open-call.ts";
import { SealError, type SealErrorCode } from "../../compute/seal/seal-error.ts";
import type { Actor } from "../auth/actor.ts";
import { AppError, type AppErrorCode, isAppError } from "../errors.ts";
import { endorsementsFor } from "../devices/endorsements.ts";
import { beginPoolRun } from "../runs/begin-pool-run.ts";
import { endRun } from "../runs/end-run.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { whyNoWork } from "../workers/fleet.ts";
import { authoriseCall, relationsFor } from "./authorise-call.ts";
import { dataPlane } from "./data-plane.ts";
import type { RelayCall } from "./relay-call.ts";

/**
 * Verifies a sealed call's signature, authorises it, records its Run if it has one,
 * signs the Grant and sends both to the worker. Only the header is read: the
 * arguments open on the worker. The answer's frames are in the returned call.
 *
 * @throws AppError `bad_signature` before anything is recorded: a cookie without the
 *   device's key is not enough; see `authoriseCall`; `target_unavailable` when the
 *   worker is offline, `queue_full`.
 */
export async function makeCall(actor: Actor, callId: CallId, call: SealedCall): Promise<RelayCall> {
  const now = new Date();
  const header = await verifiedHeader(call, now);
  if (header.callId !== callId)
    throw new AppError("invalid_input", "The call is signed for another address.");
  const { relay, fleet } = dataPlane();
  const worker = fleet.find(header.workerId);
  const isOnline = worker !== undefined;
  const unwilling = isOnline && header.run !== null ? whyNoWork(worker) : null;
  if (unwilling !== null) throw new AppError("target_unavailable", unwilling);
  const authorise = header.run !== null && isOnline ? beginPoolRun : authoriseCall;
  // signing takes as long as the query; what is refused is never sent
  const [poolName, grant, endorsed] = await Promise.all([
    authorise(actor, header),
    signedGrant(actor, header, now),
    worker?.description?.isStrict ? endorsementsFor(header.device.deviceId, actor.userId) : undefined,
  ]);
  if (!isOnline)
    throw new AppError("target_unavailable", `The worker of this Session on ${poolName} is offline.`);
  const request = { grant, call, ...(endorsed && { endorsements: endorsed }) };
  if (header.run === null) return relay.begin(routeOf(actor, header), request);
  try {
    return relay.begin(routeOf(actor, header), request);
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

const SEAL_REFUSALS: Partial<Record<SealErrorCode, { code: AppErrorCode; message: string }>> = {
  bad_signature: {
    code: "bad_signature",
    message: "The call was not signed with this device's key. Reload the page.",
  },
  expired: {
    code: "clock_skew",
    message: "The clock of this device is minutes off. Correct it and try again.",
  },
};

async function verifiedHeader(call: SealedCall, now: Date): Promise<CallHeader> {
  try {
    return await verifyCall(call, now);
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause;
    const { code, message } = SEAL_REFUSALS[cause.code] ?? {
      code: "invalid_input",
      message: "The header of the call is not understood.",
    };
    throw new AppError(code, message, { cause });
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
  const { callId, method, workerId, notebookId, device } = header;
  const run = header.run && {
    runId: header.run.runId,
    cellId: header.run.cellId,
    notebookId,
    workspaceId: actor.workspaceId,
  };
  return { callId, method, actorId: actor.userId, deviceId: device.deviceId, workerId, run };
}
