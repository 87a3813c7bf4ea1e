import { isDeepStrictEqual } from "node:util";
import type { WorkerId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { LINK_CLOSE, type WorkerStanding, type WorkerToControl } from "../../compute/protocol/worker-link.ts";
import { db } from "../db/db.ts";
import { assertNever, isMissingRow } from "../errors.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { endReportedRun } from "../runs/end-reported-run.ts";
import { markResultsGone } from "../runs/mark-results-gone.ts";
import { noteCallsInHand } from "../runs/recover-runs.ts";
import { shared } from "../shared-state.ts";
import type { WorkerConnection } from "./fleet.ts";
import { poolStates, poolsShownTo } from "./pool-states.ts";
import { awaitWorker, cutWorker, loseWorker, retire, stopAwaiting, stopAwaitingAll } from "./worker-loss.ts";
import { standingOf } from "./worker-standing.ts";

/** The next word to the tabs of each workspace. */
const nextWords = () => shared("fleet-words", () => new Map<WorkspaceId, NodeJS.Timeout>());

/** Changes of load are told to tabs together, at most so often. */
const ANNOUNCE_MS = 250;

/** WebSocket's own close codes. */
const GOING_AWAY = 1001;
const NORMAL = 1000;

/**
 * A proven worker is here. Its older link, if any, is closed; if that was of
 * another process of the worker, what ran there is lost.
 */
export function joinFleet(connection: WorkerConnection): void {
  const { fleet, relay } = dataPlane();
  const { workerId, instanceId } = connection;
  const replaced = fleet.join(connection);
  stopAwaiting(workerId);
  if (replaced !== undefined)
    retire(replaced, LINK_CLOSE.superseded, "another link of this worker took over");
  const lastInstance = lastInstances().get(workerId);
  if (lastInstance !== undefined && lastInstance !== instanceId)
    relay.loseWorker(workerId, "The worker restarted.");
  else relay.regainContact(workerId);
  lastInstances().set(workerId, instanceId);
  logger().info({ workerId, name: connection.identity.name, instanceId }, "worker online");
  announcePools(connection.workspaceId);
  inBackground(noteSeen(connection));
}

/** A link has closed. A worker that said farewell has nothing in hand any more; any other one may come back. */
export function leaveFleet(connection: WorkerConnection, code: number): void {
  const { workerId, identity } = connection;
  if (!dataPlane().fleet.leave(connection)) return;
  logger().info({ workerId, name: identity.name, code }, "worker offline");
  if (code === NORMAL) loseWorker(workerId, identity.name);
  else awaitWorker(workerId, identity.name);
  announcePools(connection.workspaceId);
  inBackground(noteSeen(connection));
}

/** Closes every link because the server goes away. Workers dial again when there is somebody to answer. */
export function closeLinks(): void {
  const { fleet } = dataPlane();
  for (const connection of fleet.connections.values()) {
    fleet.leave(connection);
    connection.close(GOING_AWAY, "the server restarts");
  }
  stopAwaitingAll();
  for (const timer of nextWords().values()) clearTimeout(timer);
  nextWords().clear();
}

/** One message of a worker that has joined. */
export function hearWorker(connection: WorkerConnection, message: WorkerToControl): void {
  const { relay } = dataPlane();
  const { workerId } = connection;
  switch (message.type) {
    case "heartbeat":
      return hearHeartbeat(connection, message);
    case "call-rejected":
    case "run-state":
      return relay.hear(workerId, message);
    case "call-ended":
      if (relay.find(message.callId) !== undefined) relay.hear(workerId, message);
      else if (message.run !== null) inBackground(endReportedRun(workerId, message.callId, message.run));
      return;
    case "results-evicted":
      return inBackground(markResultsGone(workerId, message.runs));
    case "session-ended":
      logger().info({ workerId, sessionId: message.sessionId, reason: message.reason }, "Session ended");
      return;
    case "hello":
    case "proof":
      return connection.close(LINK_CLOSE.refused, "the opening is over");
    default:
      assertNever(message);
  }
}

/** Tells all tabs of a workspace the state of its Pools, soon. */
export function announcePools(workspaceId: WorkspaceId): void {
  const words = nextWords();
  if (words.has(workspaceId)) return;
  const tell = async () => {
    words.delete(workspaceId);
    const pools = await poolStates(workspaceId);
    dataPlane().pages.toWorkspace(workspaceId, (actor) => ({
      type: "pools",
      pools: poolsShownTo(actor, pools),
    }));
  };
  words.set(workspaceId, setTimeout(() => inBackground(tell()), ANNOUNCE_MS).unref());
}

/** Tells a worker what has been decided of it, if it is connected, and all tabs what it means for its Pool. */
export async function tellStanding(workerId: WorkerId): Promise<void> {
  const worker = await db().worker.findUnique({ where: { id: workerId }, include: { pool: true } });
  if (worker === null) return;
  const connection = dataPlane().fleet.find(workerId);
  if (connection !== undefined) {
    connection.standing = standingOf(worker, new Date());
    connection.send({ type: "standing", standing: connection.standing });
  }
  announcePools(worker.pool.workspaceId as WorkspaceId);
}

/** How often `lookAfterLinks` is called. */
export const LINK_LOOK_MS = 1_000;

/** Closes links that were silent for too long, and says that a pause is over. Called every second. */
export function lookAfterLinks(now: number): void {
  for (const connection of dataPlane().fleet.connections.values()) {
    if (now - connection.lastHeardAt > LIMITS.workerOfflineMs - LINK_LOOK_MS) connection.drop();
    if (isPauseOver(connection.standing, now)) {
      connection.standing = { type: "approved" };
      inBackground(tellStanding(connection.workerId));
    }
  }
}

function isPauseOver(standing: WorkerStanding, now: number): boolean {
  return standing.type === "paused" && standing.until !== null && Date.parse(standing.until) <= now;
}

function hearHeartbeat(
  connection: WorkerConnection,
  heartbeat: Extract<WorkerToControl, { type: "heartbeat" }>,
): void {
  const { running, isDraining } = connection.load;
  const { calls, troubles = [], description, ...load } = heartbeat;
  connection.load = load;
  connection.troubles = troubles;
  if (description !== undefined && !isDeepStrictEqual(description, connection.description)) {
    connection.description = description;
    inBackground(noteSeen(connection));
  }
  if (calls !== undefined) {
    dataPlane().relay.reconcile(connection.workerId, calls);
    noteCallsInHand(connection.workerId, calls);
  }
  if (load.running !== running || load.isDraining !== isDraining) announcePools(connection.workspaceId);
}

/** It may have been revoked after its proof was checked and before it joined. */
async function noteSeen({ workerId, host, description, address }: WorkerConnection): Promise<void> {
  const said = { host, address, ...(description !== null && { description }) };
  try {
    const data = { lastSeenAt: new Date(), ...said };
    const { revokedAt } = await db().worker.update({ where: { id: workerId }, data });
    if (revokedAt !== null) cutWorker(workerId, "The worker was revoked.");
  } catch (error) {
    if (!isMissingRow(error)) throw error;
  }
}

/** The process of each worker that joined last. */
const lastInstances = () => shared("worker-instances", () => new Map<WorkerId, string>());

function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => logger().error({ error }, "a worker's word was not recorded"));
}
