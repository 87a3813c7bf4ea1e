import type { CallId, NotebookId, RunId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { Receipt } from "../../compute/protocol/receipt.ts";
import { db } from "../db/db.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { shared } from "../shared-state.ts";
import { endRun } from "./end-run.ts";

/** A tab dials again within seconds; a browser's Run whose author has no tab for so long has ended with it. */
const TABLESS_MS_MAX = 30_000;

/** A worker that is here says what it has in hand: a call that so many of its heartbeats in a row don't name has ended or never was. */
const HEARTBEATS_MISSED_MAX = 2;

interface Orphan {
  readonly runId: RunId;
  readonly notebookId: NotebookId;
  /** null: a browser's Run */
  readonly callId: CallId | null;
  readonly actorId: string;
  /** null: a browser's Run */
  readonly workerId: WorkerId | null;
  /** nobody had said that it runs when it was found */
  readonly wasQueued: boolean;
  /** heartbeats of its worker in a row that did not name its call */
  heartbeatsMissed: number;
  /** its author pressed Stop; said to its worker until it has let go of it */
  isStopWanted: boolean;
  /** when somebody last said that it goes on, ms since the epoch */
  claimedAt: number;
}

const orphans = () => shared("orphaned-runs", () => new Map<RunId, Orphan>());

/** Stops that came before their Run was found: whose, by call. The oldest are forgotten. */
const earlyStops = () => shared("early-stops", () => new Map<CallId, string>());
const EARLY_STOPS_MAX = 1_000;

/** A Run younger than this is not looked at: its call may be on its way. */
const SETTLED_MS = 60_000;

/**
 * Finds the open Runs that nobody here looks after: of an earlier process, of a
 * browser whose tabs were closed. Called at boot, before anybody can begin a Run
 * (`isBoot`), and every minute.
 */
export async function findOrphanedRuns(now: number, { isBoot }: { isBoot: boolean }): Promise<void> {
  const createdAt = { lt: new Date(isBoot ? now : now - SETTLED_MS) };
  const open = await db().run.findMany({ where: { state: { in: ["queued", "running"] }, createdAt } });
  const { relay, pages } = dataPlane();
  const relayed = new Set([...relay.calls.values()].map(({ route }) => route.run?.runId));
  for (const run of open) {
    const runId = run.id as RunId;
    const isLookedAfter =
      relayed.has(runId) || (run.poolId === null && pages.pagesOf(run.actorId).length > 0);
    if (isLookedAfter || orphans().has(runId)) continue;
    const { place } = Receipt.parse(run.receipt);
    const callId = place.type === "pool" ? place.callId : null;
    const notebookId = run.notebookId as NotebookId;
    const workerId = run.workerId as WorkerId | null;
    const wasQueued = run.state === "queued";
    const whose = { runId, notebookId, callId, actorId: run.actorId, workerId, wasQueued };
    const isStopWanted = callId !== null && earlyStops().get(callId) === run.actorId;
    const orphan = { ...whose, heartbeatsMissed: 0, isStopWanted, claimedAt: now };
    orphans().set(runId, orphan);
    if (isStopWanted) tellStop(orphan);
  }
  earlyStops().clear();
  if (isBoot && open.length > 0)
    logger().info({ runs: open.length }, "Runs of an earlier process are still open");
}

/** A heartbeat of a worker says that it has these calls in hand: their Runs go on, its others don't. */
export function noteCallsInHand(workerId: WorkerId, calls: readonly CallId[]): void {
  if (orphans().size === 0) return;
  const inHand = new Set(calls);
  for (const orphan of orphans().values()) {
    if (orphan.callId === null || orphan.workerId !== workerId) continue;
    const isInHand = inHand.has(orphan.callId);
    orphan.heartbeatsMissed = isInHand ? 0 : orphan.heartbeatsMissed + 1;
    if (isInHand) orphan.claimedAt = Date.now();
    if (isInHand && orphan.isStopWanted) tellStop(orphan);
  }
}

/**
 * Stop for a Run of an earlier process. Its worker is asked now, and again with each of its
 * heartbeats while it has the call in hand. Only its author's word counts.
 */
export function cancelOrphanedRun(actorId: string, callId: CallId): void {
  const orphan = [...orphans().values()].find((one) => one.callId === callId);
  if (orphan === undefined) return rememberStop(actorId, callId);
  if (orphan.actorId !== actorId) return;
  orphan.isStopWanted = true;
  tellStop(orphan);
}

function rememberStop(actorId: string, callId: CallId): void {
  const stops = earlyStops();
  stops.set(callId, actorId);
  for (const oldest of stops.keys()) {
    if (stops.size <= EARLY_STOPS_MAX) break;
    stops.delete(oldest);
  }
}

function tellStop({ workerId, callId }: Orphan): void {
  if (workerId === null || callId === null) return;
  dataPlane().fleet.find(workerId)?.send({ type: "cancel", callId });
}

/** Ends, as lost, the orphans that nobody claims: no worker names them, no tab of their author is open. Called every second. */
export async function loseUnclaimedRuns(now: number): Promise<void> {
  for (const orphan of orphans().values()) {
    const hasTab = orphan.callId === null && dataPlane().pages.pagesOf(orphan.actorId).length > 0;
    if (hasTab) orphan.claimedAt = now;
    const isUnnamed = orphan.heartbeatsMissed >= HEARTBEATS_MISSED_MAX;
    const waitMsMax = orphan.callId === null ? TABLESS_MS_MAX : LIMITS.workerAwayMsMax;
    if (!isUnnamed && now - orphan.claimedAt <= waitMsMax) continue;
    orphans().delete(orphan.runId);
    await loseRun(orphan, orphan.callId === null ? TAB_CLOSED : orphan.wasQueued ? NEVER_SENT : WORKER_GONE);
  }
}

const TAB_CLOSED = "Its browser tab was closed while it ran.";
const WORKER_GONE = "The server restarted while it ran, and no worker has it in hand.";
const NEVER_SENT = "The server restarted while it waited, and no worker has it in hand.";

/** Ends the Runs of an earlier process on a worker that is gone for good. */
export async function loseOrphansOf(workerId: WorkerId, reason: string): Promise<void> {
  for (const orphan of orphans().values()) {
    if (orphan.workerId !== workerId) continue;
    orphans().delete(orphan.runId);
    await loseRun(orphan, reason);
  }
}

async function loseRun({ runId, notebookId, callId }: Orphan, reason: string): Promise<void> {
  const ending = {
    outcome: "lost",
    failureCode: "worker_lost",
    hasResult: false,
    resultBytes: 0,
    stats: null,
  } as const;
  if (!(await endRun(runId, ending))) return;
  dataPlane().pages.toWatchers(notebookId, {
    type: "run-state",
    notebookId,
    runId,
    callId,
    state: "lost",
    reason,
    rows: 0,
  });
}
