import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import type { Me } from "../frame/me-context.ts";
import type { IconName } from "../ui/icon-shapes.ts";

type Answers = inferRouterOutputs<AppRouter>;
export type Fleet = Answers["workers"]["list"];
export type Pool = Fleet["pools"][number];
export type Worker = Fleet["workers"][number];
export type OpenRun = Worker["runs"][number];
export type Token = Answers["enrollment"]["createToken"];
export type Enrollment = Answers["enrollment"]["state"];
export type PoolKey = Answers["enrollment"]["listPoolKeys"][number];

/** A Pool with the workers of it that are shown. */
export interface PoolGroup {
  readonly pool: Pool;
  readonly workers: readonly Worker[];
}

/** What this person may change: admins every Pool of the workspace, editors a Personal Pool of their own. */
export function mayChange(me: Pick<Me, "role">, pool: Pick<Pool, "isMine" | "ownerName">): boolean {
  if (pool.ownerName !== null || pool.isMine) return pool.isMine && me.role !== "viewer";
  return me.role === "admin";
}

/** Whether this person may cut a worker off: an admin people's own ones too. */
export function mayRevoke(me: Pick<Me, "role">, pool: Pick<Pool, "isMine" | "ownerName">): boolean {
  return me.role === "admin" || mayChange(me, pool);
}

/** Current workers under their Pools, empty Pools too; or the revoked ones, under the Pools that had some. */
export function groupByPool(fleet: Fleet, shown: "current" | "revoked"): PoolGroup[] {
  const isRevoked = shown === "revoked";
  const groups = fleet.pools.map((pool) => ({
    pool,
    workers: fleet.workers.filter(
      ({ poolId, state }) => poolId === pool.poolId && (state === "revoked") === isRevoked,
    ),
  }));
  return isRevoked ? groups.filter(({ workers }) => workers.length > 0) : groups;
}

/** The hue and the icon of a Pool's place. */
export function placeOf(pool: Pick<Pool, "kind" | "ownerName">): { hue: string; icon: IconName } {
  if (pool.kind === "hosted") return { hue: "c-hosted", icon: "hosted" };
  return { hue: "c-self", icon: pool.ownerName === null ? "self" : "laptop" };
}
