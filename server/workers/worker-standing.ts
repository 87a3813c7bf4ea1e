import { HostFacts, type WorkerState } from "../../compute/protocol/enrollment.ts";
import { isSpokenHere, PROTOCOL_VERSION } from "../../compute/protocol/version.ts";
import type { WorkerStanding } from "../../compute/protocol/worker-link.ts";
import { db } from "../db/db.ts";
import type { Worker } from "../db/generated/client.ts";
import { version } from "../version.ts";
import { cloneWords } from "./clone-alarm.ts";
import type { WorkerConnection } from "./fleet.ts";

/** The columns that say what an administrator has decided of a worker. */
export type Decided = Pick<Worker, "approvedAt" | "pausedAt" | "pausedById" | "pausedUntil" | "pauseReason">;

/** What has been decided of a worker, at this time. A pause ends by itself. */
export function standingOf(worker: Decided, now: Date): WorkerStanding {
  if (worker.approvedAt === null) return { type: "pending_approval" };
  if (worker.pausedAt === null || (worker.pausedUntil !== null && worker.pausedUntil <= now))
    return { type: "approved" };
  return {
    type: "paused",
    reason: worker.pauseReason ?? "",
    until: worker.pausedUntil?.toISOString() ?? null,
  };
}

/** State and reason as the Workers page says them. @param names of people, by id */
export function workerStanding(
  worker: Decided & Pick<Worker, "revokedAt" | "lastSeenAt" | "host">,
  connection: WorkerConnection | undefined,
  names: ReadonlyMap<string, string>,
): { state: WorkerState; why: string | null } {
  if (worker.revokedAt !== null) return { state: "revoked", why: "It can't connect again" };
  const standing = standingOf(worker, new Date());
  if (standing.type === "pending_approval") return { state: "pending_approval", why: null };
  const { protocolVersion } = connection?.host ?? HostFacts.parse(worker.host);
  if (connection === undefined) {
    if (!isSpokenHere(protocolVersion)) return { state: "outdated", why: skewWords(protocolVersion) };
    return { state: "offline", why: worker.lastSeenAt === null ? "It has never connected" : null };
  }
  if (protocolVersion < PROTOCOL_VERSION) return { state: "outdated", why: `Upgrade it to ${version()}` };
  if (connection.load.isDraining) return { state: "draining", why: drainWords(connection.load.running) };
  if (standing.type === "paused") return { state: "paused", why: pauseWords(worker, standing, names) };
  const trouble = cloneWords(connection.workerId) ?? connection.troubles[0];
  return trouble === undefined ? { state: "online", why: null } : { state: "degraded", why: trouble };
}

/** Why a worker of this protocol is refused, and what to do, in at most 123 bytes: it is a close reason too. */
export function skewWords(protocolVersion: number): string {
  const cure = protocolVersion < PROTOCOL_VERSION ? `upgrade the worker to ${version()}` : "upgrade Eider";
  return `It speaks protocol ${protocolVersion}, this Eider ${PROTOCOL_VERSION}: ${cure}`;
}

/** Names of people by id; ids of nobody are left out. One query. */
export async function namesOf(userIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(userIds)].filter((id) => id !== "");
  const users = ids.length === 0 ? [] : await db().user.findMany({ where: { id: { in: ids } } });
  return new Map(users.map(({ id, name }) => [id, name]));
}

function drainWords(running: number): string {
  if (running === 0) return "Stops now";
  return `${running === 1 ? "1 run" : `${running} runs`} to finish, then stops`;
}

function pauseWords(
  { pausedById }: Decided,
  { reason }: { reason: string },
  names: ReadonlyMap<string, string>,
): string {
  const by = `by ${names.get(pausedById ?? "") ?? "somebody who left"}`;
  return reason === "" ? by : `${by}: ${reason}`;
}
