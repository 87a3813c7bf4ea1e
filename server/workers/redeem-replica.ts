import type { EnrollAnswer, ReplicaRequest } from "../../compute/protocol/enrollment.ts";
import { newId, type PoolId, type WorkerId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { admissionText } from "../../compute/seal/pool-key.ts";
import { verify } from "../../compute/seal/signature.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { announcePools } from "./fleet-events.ts";

/**
 * Makes a replica a worker of the Pool whose key signed for it. No click: whoever
 * holds the Pool key has been trusted. The same keys again get the same answer, so
 * a replayed request changes nothing and helps nobody who lacks the private keys.
 *
 * @throws AppError `invalid_input` (unknown Pool key), `token_withdrawn` (a revoked one),
 *   `bad_signature`, `clock_skew`, `worker_revoked`, `conflict` (the keys are of another Pool's worker).
 */
export async function redeemReplica(request: ReplicaRequest): Promise<EnrollAnswer> {
  const key = await db().poolKey.findUnique({
    where: { publicKey: request.poolKey },
    include: { pool: true },
  });
  if (key === null)
    throw new AppError("invalid_input", "This Pool key is not known here. Was it made by another Eider?");
  if (key.revokedAt !== null)
    throw new AppError("token_withdrawn", "This Pool key was revoked on the Workers page. Make a new one.");
  await requireAdmission(request);
  const workerId = (await earlierReplica(request, key.id)) ?? (await insertReplica(request, key));
  const { publicKeys } = await controlPlaneKeys();
  return {
    workerId,
    poolId: key.poolId as PoolId,
    poolName: key.pool.name,
    controlPlaneKey: publicKeys.signing,
  };
}

async function requireAdmission(request: ReplicaRequest): Promise<void> {
  const { admission, issuedAt, keys, proof, poolKey } = request;
  if (!(await verify(admissionText(keys, issuedAt), admission, poolKey)))
    throw new AppError("bad_signature", "The Pool key did not sign for this worker.");
  if (!(await verify(`eider-enroll:${admission}`, proof, keys.signing)))
    throw new AppError("bad_signature", "The worker did not prove that it holds its key.");
  if (Math.abs(Date.now() - Date.parse(issuedAt)) > LIMITS.clockSkewMsMax)
    throw new AppError(
      "clock_skew",
      "The worker's clock is minutes off. Correct it and start the worker again.",
    );
}

async function earlierReplica({ keys }: ReplicaRequest, poolKeyId: string): Promise<WorkerId | null> {
  const worker = await db().worker.findUnique({ where: { signingKey: keys.signing } });
  if (worker === null) return null;
  if (worker.poolKeyId !== poolKeyId || worker.sealingKey !== keys.sealing)
    throw new AppError(
      "conflict",
      "This key already belongs to a worker. Remove the worker's folder to make new keys.",
    );
  if (worker.revokedAt !== null) throw new AppError("worker_revoked", "This worker was revoked.");
  return worker.id as WorkerId;
}

async function insertReplica(
  request: ReplicaRequest,
  key: { id: string; poolId: string; name: string; pool: { name: string; workspaceId: string } },
): Promise<WorkerId> {
  const workerId: WorkerId = newId("wrk_");
  const workspaceId = key.pool.workspaceId as WorkspaceId;
  const { name, keys, host } = request;
  const now = new Date();
  try {
    await db().$transaction(async (tx) => {
      await tx.worker.create({
        data: {
          id: workerId,
          poolId: key.poolId,
          poolKeyId: key.id,
          name,
          signingKey: keys.signing,
          sealingKey: keys.sealing,
          host,
          approvedAt: now,
          // counts as seen, or the sweep could take it before it has dialled
          lastSeenAt: now,
        },
      });
      await tx.poolKey.update({ where: { id: key.id }, data: { lastUsedAt: now } });
      const detail = { pool: key.pool.name, poolKey: key.name, name, hostname: host.hostname };
      await recordAudit(
        { workspaceId, actorId: null, verb: "worker.enrolled", subject: workerId, detail },
        tx,
      );
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // the same replica was asking twice at once
    const earlier = await earlierReplica(request, key.id);
    if (earlier === null) throw error;
    return earlier;
  }
  announcePools(workspaceId);
  return workerId;
}
