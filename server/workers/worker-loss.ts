import type { WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { LINK_CLOSE } from "../../compute/protocol/worker-link.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { loseOrphansOf } from "../runs/recover-runs.ts";
import { shared } from "../shared-state.ts";
import type { WorkerConnection } from "./fleet.ts";

/** What will be lost, and when, per worker whose link is down. */
const losses = () => shared("worker-losses", () => new Map<WorkerId, NodeJS.Timeout>());

/** A link that is closed by us answers within this time, or it is cut. */
const FAREWELL_MS_MAX = 1_000;

/**
 * The link to a worker is down. Whoever reads from it hears of it after
 * `workerOfflineMs`; its Runs wait `workerAwayMsMax` for the same process.
 */
export function awaitWorker(workerId: WorkerId, name: string): void {
  const { relay } = dataPlane();
  relay.loseContact(workerId);
  schedule(workerId, LIMITS.workerOfflineMs, () => {
    relay.loseWorker(workerId, `Lost contact with ${name}. Try again.`, "reads");
    schedule(workerId, LIMITS.workerAwayMsMax - LIMITS.workerOfflineMs, () => loseWorker(workerId, name));
  });
}

/** The worker is back: nothing is lost. */
export function stopAwaiting(workerId: WorkerId): void {
  clearTimeout(losses().get(workerId));
  losses().delete(workerId);
}

/** Nobody is awaited any more, because the server goes away. */
export function stopAwaitingAll(): void {
  for (const timer of losses().values()) clearTimeout(timer);
  losses().clear();
}

/** The worker's process is known to be gone: nothing of it is waited for. */
export function loseWorker(workerId: WorkerId, name: string): void {
  stopAwaiting(workerId);
  dataPlane().relay.loseWorker(workerId, `Lost contact with ${name}. Run the cell again.`);
}

/**
 * Ends a worker for good, also one that is offline: its link and its requests under
 * way are cut, what it had in hand is lost at once, whether it notices or not.
 */
export function cutWorker(workerId: WorkerId, words: string): void {
  const { fleet, relay } = dataPlane();
  const connection = fleet.find(workerId);
  if (connection !== undefined) {
    fleet.leave(connection);
    retire(connection, LINK_CLOSE.revoked, "this worker was revoked");
  }
  stopAwaiting(workerId);
  relay.loseWorker(workerId, words);
  loseOrphansOf(workerId, words).catch((error: unknown) =>
    logger().error({ error, workerId }, "Runs of a revoked worker were not ended"),
  );
}

/** Closes a link that has left the fleet. The other side may be stopped or unreachable: then it is cut without its answer. */
export function retire(connection: WorkerConnection, code: number, reason: string): void {
  for (const request of connection.requests) request.destroy();
  connection.close(code, reason);
  setTimeout(() => connection.drop(), FAREWELL_MS_MAX).unref();
}

function schedule(workerId: WorkerId, ms: number, action: () => void): void {
  clearTimeout(losses().get(workerId));
  losses().set(workerId, setTimeout(action, ms).unref());
}
