import type { WorkerId } from "../../compute/protocol/ids.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { shared } from "../shared-state.ts";
import type { WorkerConnection } from "./fleet.ts";

/** What is known of another process that showed a worker's key while its own process answered. */
export interface CloneSuspicion {
  readonly instanceId: string;
  readonly address: string;
  readonly hostname: string;
  /** ms since the epoch */
  readonly at: number;
}

/** A process that lives answers a ping within this time. It is less than a worker waits for its welcome. */
const PING_MS_MAX = 3_000;

/** The Workers page shows a suspicion for so long. */
const SHOWN_MS = 24 * 60 * 60_000;

const suspicions = () => shared("clone-suspicions", () => new Map<WorkerId, CloneSuspicion>());

/**
 * Whether another process of this worker is connected and lives. One that was
 * killed, stopped, or cut off does not answer: its successor may come in. Looks
 * again when somebody else joined meanwhile. Takes 3 s at most per process.
 *
 * @returns the one that lives.
 */
export async function livingNamesake(newcomer: WorkerConnection): Promise<WorkerConnection | null> {
  const { fleet } = dataPlane();
  let silent: WorkerConnection | undefined;
  for (;;) {
    const other = fleet.find(newcomer.workerId);
    if (other === undefined || other === silent || other.instanceId === newcomer.instanceId) return null;
    if (await other.answersPing(PING_MS_MAX)) return other;
    silent = other;
  }
}

/** Logs, audits and remembers that two processes use one key. Each pair of processes is audited once. */
export async function raiseCloneAlarm(newcomer: WorkerConnection): Promise<void> {
  const { workerId, workspaceId, instanceId, address, identity, host } = newcomer;
  const isKnown = suspicions().get(workerId)?.instanceId === instanceId;
  suspicions().set(workerId, { instanceId, address, hostname: host.hostname, at: Date.now() });
  const { name } = identity;
  logger().warn({ workerId, name, instanceId, address }, "another process shows the key of a worker");
  if (isKnown) return;
  const detail = { name, address, hostname: host.hostname };
  await recordAudit({
    workspaceId,
    actorId: null,
    verb: "worker.clone_suspected",
    subject: workerId,
    detail,
  });
}

/** The suspicion in words for the Workers page; null when there is none, or none of late. */
export function cloneWords(workerId: WorkerId, now = Date.now()): string | null {
  const suspicion = suspicions().get(workerId);
  if (suspicion === undefined || now - suspicion.at > SHOWN_MS) return null;
  const { hostname, address, at } = suspicion;
  const where = address === "" ? hostname : `${hostname} (${address})`;
  return `A copy of its key was shown from ${where} at <${new Date(at).toISOString()}> and refused`;
}
