import type { Grant, SignedGrant } from "../../compute/protocol/grant.ts";
import { type CallId, newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { CallHeader, SealedCall } from "../../compute/protocol/sealed-call.ts";
import { signGrant } from "../../compute/seal/grant-signature.ts";
import { verifyCall } from "../../compute/seal/open-call.ts";
import { SealError, type SealErrorCode } from "../../compute/seal/seal-error.ts";
import { type Actor, currentActor } from "../auth/actor.ts";
import { AppError, type AppErrorCode, isAppError } from "../errors.ts";
import { endorsementsFor } from "../devices/endorsements.ts";
import { beginPoolRun } from "../runs/begin-pool-run.ts";
import { endRun } from "../runs/end-run.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { whyNoWork } from "../workers/fleet.ts";
import { type AllowedPool, authoriseCall, relationsFor } from "./authorise-call.ts";
import { dataPlane } from "./data-plane.ts";
import type { CallRequest, RelayCall } from "./relay-call.ts";

/**
 * Verifies a sealed call's signature, authorises it, records its Run if it has one,
 * signs the Grant and sends both to the worker, a Run when it is its turn on the Pool.
 * Only the header is read: the arguments open on the worker. The answer's frames are
 * in the returned call.
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
  const refusal = whyNotNow(header);
  const authorise = header.run !== null && refusal === null ? beginPoolRun : authoriseCall;
  // signing takes as long as the query; what is refused is never sent
  const [pool, request] = await Promise.all([
    authorise(actor, header),
    requestOf(actor, header, { call, now }),
  ]);
  if (refusal !== null) throw new AppError("target_unavailable", refusal(pool.name));
  if (header.run === null) return dataPlane().relay.begin(routeOf(actor, header), request);
  try {
    return beginInTurn(actor, header, { pool, request });
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

/** Reads go to any worker that is here; a Run only to one that takes Runs, so that the page opens a Session elsewhere. */
function whyNotNow({ workerId, run }: CallHeader): ((poolName: string) => string) | null {
  const connection = dataPlane().fleet.find(workerId);
  if (connection === undefined) return (poolName) => `The worker of this Session on ${poolName} is offline.`;
  const unwilling = run === null ? null : whyNoWork(connection);
  return unwilling === null ? null : () => unwilling;
}

function beginInTurn(
  actor: Actor,
  header: CallHeader,
  { pool, request }: { pool: AllowedPool; request: CallRequest },
): RelayCall {
  const { name, runsMax, runsPerPersonMax } = pool;
  return dataPlane().dispatch.begin({
    route: routeOf(actor, header),
    sessionId: header.sessionId,
    pool: { poolId: header.poolId, name, caps: { runsMax, runsPerPersonMax } },
    request,
    async renew() {
      const current = await currentActor(actor);
      const again = { call: request.call, now: new Date() };
      const [, renewed] = await Promise.all([
        authoriseCall(current, header),
        requestOf(current, header, again),
      ]);
      return renewed;
    },
  });
}

/** What the worker is sent; a strict one also gets the words of other devices for this one. */
async function requestOf(
  actor: Actor,
  header: CallHeader,
  { call, now }: { call: SealedCall; now: Date },
): Promise<CallRequest> {
  const worker = dataPlane().fleet.find(header.workerId);
  const [grant, endorsements] = await Promise.all([
    signedGrant(actor, header, now),
    worker?.description?.isStrict ? endorsementsFor(header.device.deviceId, actor.userId) : undefined,
  ]);
  return { grant, call, ...(endorsements && { endorsements }) };
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
