import { HostFacts, WorkerDescription, type WorkerState } from "../../compute/protocol/enrollment.ts";
import type { PoolId, UserId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { fingerprint } from "../../compute/seal/fingerprint.ts";
import type { Actor } from "../auth/actor.ts";
import { permit, type Role } from "../auth/can.ts";
import { db } from "../db/db.ts";
import type { Pool, Worker } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";
import { poolsListedFor } from "../pools/pool-access.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { WorkerLoad } from "./fleet.ts";
import { openRunsByWorker, type OpenRun, runsLastHour } from "./worker-runs.ts";
import { namesOf, workerStanding } from "./worker-standing.ts";

/** A Pool as the Workers page heads its group. */
export interface PoolRecord {
  readonly poolId: PoolId;
  readonly name: string;
  readonly kind: "hosted" | "self_hosted";
  /** of a Personal Pool */
  readonly ownerName: string | null;
  readonly isMine: boolean;
  readonly labels: readonly string[];
  readonly roleMin: Role;
  readonly people: readonly { readonly userId: UserId; readonly name: string }[];
  readonly runsMax: number | null;
  readonly runsPerPersonMax: number | null;
  readonly isDefault: boolean;
  /** names of Connections that its workers serve */
  readonly sources: readonly string[];
  /** one-time tokens that wait for their worker */
  readonly openTokens: number;
  /** Pool keys that admit replicas */
  readonly keys: number;
}

/** A worker as the Workers page shows it. Dates are ISO strings. */
export interface WorkerRecord {
  readonly workerId: WorkerId;
  readonly poolId: PoolId;
  readonly name: string;
  /** compare it with the one in the worker's log */
  readonly fingerprint: string;
  readonly state: WorkerState;
  /** the reason in words, e.g. `by Jo Meier until 14:00: disk swap`; times are ISO strings in angle brackets */
  readonly why: string | null;
  readonly pausedUntil: string | null;
  readonly host: HostFacts;
  readonly description: WorkerDescription | null;
  /** where it last connected from, as seen here */
  readonly address: string | null;
  /** null while it is not connected */
  readonly load: WorkerLoad | null;
  readonly memoryBytesPerSession: number;
  /** twelve counts of five minutes each, oldest first */
  readonly runsLastHour: readonly number[];
  readonly runs: readonly OpenRun[];
  /** admitted by a Pool key; removed after an hour offline */
  readonly isEphemeral: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
}

export interface FleetListing {
  readonly pools: readonly PoolRecord[];
  readonly workers: readonly WorkerRecord[];
}

/** Pools and workers that exist for this actor, by Pool and name, revoked workers last. @throws AppError `forbidden` */
export async function listFleet(actor: Actor): Promise<FleetListing> {
  permit(actor, "workers.read");
  const pools = await db().pool.findMany({
    where: poolsListedFor(actor),
    include: {
      people: true,
      workers: {
        include: { pool: true },
        orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { name: "asc" }],
      },
      _count: {
        select: {
          tokens: { where: { redeemedAt: null, withdrawnAt: null, expiresAt: { gt: new Date() } } },
          keys: { where: { revokedAt: null } },
        },
      },
    },
    orderBy: [{ kind: "asc" }, { ownerId: "asc" }, { name: "asc" }],
  });
  const workers = await toRecords(pools.flatMap((pool) => pool.workers));
  const names = await namesOf(
    pools.flatMap(({ ownerId, people }) => [ownerId, ...people.map((one) => one.userId)]),
  );
  const { defaultPoolId } = await db().workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  return {
    workers,
    pools: pools.map((pool) => ({
      poolId: pool.id as PoolId,
      name: pool.name,
      kind: pool.kind,
      ownerName: names.get(pool.ownerId) ?? null,
      isMine: pool.ownerId === actor.userId,
      labels: pool.labels,
      roleMin: pool.roleMin,
      people: pool.people.map(({ userId }) => ({
        userId: userId as UserId,
        name: names.get(userId) ?? "Somebody who left",
      })),
      runsMax: pool.runsMax,
      runsPerPersonMax: pool.runsPerPersonMax,
      isDefault: pool.id === defaultPoolId,
      sources: sourcesOf(workers.filter(({ poolId }) => poolId === pool.id)),
      openTokens: pool._count.tokens,
      keys: pool._count.keys,
    })),
  };
}

/** One worker of a Pool that exists for this actor. @throws AppError `forbidden`, `not_found`. */
export async function readWorker(actor: Actor, workerId: string): Promise<WorkerRecord> {
  permit(actor, "workers.read");
  const worker = await db().worker.findFirst({
    where: { id: workerId, pool: poolsListedFor(actor) },
    include: { pool: true },
  });
  const [record] = worker === null ? [] : await toRecords([worker]);
  if (record === undefined) throw new AppError("not_found", "This worker is not here (any more).");
  return record;
}

async function toRecords(workers: readonly (Worker & { pool: Pool })[]): Promise<WorkerRecord[]> {
  const ids = workers.map(({ id }) => id);
  const [hours, open, names] = await Promise.all([
    runsLastHour(ids),
    openRunsByWorker(ids),
    namesOf(workers.map(({ pausedById }) => pausedById ?? "")),
  ]);
  return Promise.all(
    workers.map(async (worker) => {
      const connection = dataPlane().fleet.find(worker.id as WorkerId);
      const heardAt = connection === undefined ? worker.lastSeenAt : new Date(connection.lastHeardAt);
      return {
        workerId: worker.id as WorkerId,
        poolId: worker.poolId as PoolId,
        name: worker.name,
        fingerprint: await fingerprint({ signing: worker.signingKey, sealing: worker.sealingKey }),
        ...workerStanding(worker, connection, names),
        pausedUntil: worker.pausedUntil?.toISOString() ?? null,
        host: HostFacts.parse(worker.host),
        description: WorkerDescription.nullable().parse(worker.description),
        address: worker.address,
        load: connection?.load ?? null,
        memoryBytesPerSession: LIMITS.sessionMemoryBytesDefault,
        runsLastHour: hours.get(worker.id) ?? Array.from({ length: 12 }, () => 0),
        runs: open.get(worker.id) ?? [],
        isEphemeral: worker.poolKeyId !== null,
        createdAt: worker.createdAt.toISOString(),
        lastSeenAt: heardAt?.toISOString() ?? null,
      };
    }),
  );
}

function sourcesOf(workers: readonly WorkerRecord[]): string[] {
  const names = workers.flatMap(({ description }) => description?.sources.map(({ name }) => name) ?? []);
  return [...new Set(names)].toSorted();
}
