import type { Grant, SignedGrant } from "../../compute/protocol/grant.ts";
import { type CallId, newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { CallHeader, type SealedCall } from "../../compute/protocol/sealed-call.ts";
import { signGrant } from "../../compute/seal/grant-signature.ts";
import { type Actor, currentActor } from "../auth/actor.ts";
import { AppError } from "../errors.ts";
import { beginPoolRun } from "../runs/begin-pool-run.ts";
import { endRun } from "../runs/end-run.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { takesWork } from "../workers/fleet.ts";
import { type AllowedPool, authoriseCall, relationsFor } from "./authorise-call.ts";
import { dataPlane } from "./data-plane.ts";
import type { RelayCall } from "./relay-call.ts";

/**
 * Authorises a sealed call, records its Run if it has one, signs the Grant and
 * sends both to the worker, a Run when it is its turn on the Pool. Only the header is read: the arguments open on the
 * worker. The answer's frames are in the returned call.
 *
 * @throws AppError see `authoriseCall`; `target_unavailable` when the worker is offline, `queue_full`.
 */
export async function makeCall(actor: Actor, callId: CallId, call: SealedCall): Promise<RelayCall> {
  const header = readHeader(call);
  if (header.callId !== callId)
    throw new AppError("invalid_input", "The call is signed for another address.");
  const now = new Date();
  const { relay } = dataPlane();
  const refusal = whyNotNow(header);
  const authorise = header.run !== null && refusal === null ? beginPoolRun : authoriseCall;
  // signing takes as long as the query; what is refused is never sent
  const [pool, grant] = await Promise.all([authorise(actor, header, now), signedGrant(actor, header, now)]);
  if (refusal !== null)
    throw new AppError("target_unavailable", `The worker of this Session on ${pool.name} ${refusal}.`);
  if (header.run === null) return relay.begin(routeOf(actor, header), { grant, call });
  try {
    return beginInTurn(actor, header, { pool, grant, call });
  } catch (error) {
    await endRun(header.run.runId, NEVER_SENT);
    throw error;
  }
}

/** Reads go to any worker that is here; a Run only to one that takes Runs, so that the page opens a Session elsewhere. */
function whyNotNow({ workerId, run }: CallHeader): string | null {
  const connection = dataPlane().fleet.find(workerId);
  if (connection === undefined) return "is offline";
  return run !== null && !takesWork(connection) ? "takes no Runs now" : null;
}

function beginInTurn(
  actor: Actor,
  header: CallHeader,
  { pool, grant, call }: { pool: AllowedPool; grant: SignedGrant; call: SealedCall },
): RelayCall {
  const { name, runsMax, runsPerPersonMax } = pool;
  return dataPlane().dispatch.begin({
    route: routeOf(actor, header),
    sessionId: header.sessionId,
    pool: { poolId: header.poolId, name, caps: { runsMax, runsPerPersonMax } },
    call,
    grant,
    async renew() {
      const now = new Date();
      const current = await currentActor(actor);
      const [, renewed] = await Promise.all([
        authoriseCall(current, header, now),
        signedGrant(current, header, now),
      ]);
      return renewed;
    },
  });
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
