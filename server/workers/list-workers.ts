import { HostFacts } from "../../compute/protocol/enrollment.ts";
import type { WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../compute/protocol/version.ts";
import { fingerprint } from "../../compute/seal/fingerprint.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { WorkerConnection, WorkerLoad } from "./fleet.ts";

/** A worker as the Workers page shows it. Dates are ISO strings. */
export interface WorkerRecord {
  readonly workerId: string;
  readonly poolId: string;
  readonly poolName: string;
  readonly poolKind: "hosted" | "self_hosted";
  readonly name: string;
  /** compare it with the one in the worker's log */
  readonly fingerprint: string;
  readonly state: "online" | "draining" | "outdated" | "offline" | "revoked";
  readonly host: HostFacts;
  /** null while it is not online */
  readonly load: WorkerLoad | null;
  readonly memoryBytesPerSession: number;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
}

/** All workers of the workspace, by Pool and name, revoked ones last. @throws AppError `forbidden` */
export async function listWorkers(actor: Actor): Promise<WorkerRecord[]> {
  permit(actor, "workers.read");
  const workers = await db().worker.findMany({
    where: { pool: { workspaceId: actor.workspaceId } },
    include: { pool: true },
    orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { pool: { name: "asc" } }, { name: "asc" }],
  });
  return Promise.all(
    workers.map(async (worker) => {
      const connection = dataPlane().fleet.find(worker.id as WorkerId);
      return {
        workerId: worker.id,
        poolId: worker.poolId,
        poolName: worker.pool.name,
        poolKind: worker.pool.kind,
        name: worker.name,
        fingerprint: await fingerprint({ signing: worker.signingKey, sealing: worker.sealingKey }),
        state: stateOf(worker.revokedAt !== null, connection),
        host: HostFacts.parse(worker.host),
        load: connection?.load ?? null,
        memoryBytesPerSession: LIMITS.sessionMemoryBytesDefault,
        createdAt: worker.createdAt.toISOString(),
        lastSeenAt: lastSeenAt(worker.lastSeenAt, connection),
      };
    }),
  );
}

function lastSeenAt(recorded: Date | null, connection: WorkerConnection | undefined): string | null {
  const at = connection === undefined ? recorded : new Date(connection.lastHeardAt);
  return at?.toISOString() ?? null;
}

function stateOf(isRevoked: boolean, connection: WorkerConnection | undefined): WorkerRecord["state"] {
  if (isRevoked) return "revoked";
  if (connection === undefined) return "offline";
  if (connection.load.isDraining) return "draining";
  return connection.host.protocolVersion < PROTOCOL_VERSION ? "outdated" : "online";
}
