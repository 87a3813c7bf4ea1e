import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import type { CallId, DeviceId, RunId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ControlToWorker, WorkerToControl } from "../../compute/protocol/worker-link.ts";
import { AppError } from "../errors.ts";
import type { OfferOutcome } from "./frame-buffer.ts";
import {
  type CallEnding,
  type CallFailureCode,
  type CallRequest,
  type CallRoute,
  createRelayCall,
  hasUnread,
  notify,
  type RelayCall,
  type RelayedRun,
} from "./relay-call.ts";

type Said<T extends WorkerToControl["type"]> = Extract<WorkerToControl, { type: T }>;

/** What a worker said about a Run's end. */
export type RunReport = NonNullable<Said<"call-ended">["run"]>;

/** Where the relay tells what it learns of Runs. Calls must not throw and are not awaited. */
export interface RunWitness {
  waits(run: RelayedRun, callId: CallId, ahead: number): void;
  runs(run: RelayedRun, callId: CallId, rows: number): void;
  /** the link to its worker is down since `sinceMs` (ms since the epoch), or stands again (`null`) */
  awaits(run: RelayedRun, callId: CallId, sinceMs: number | null): void;
  ends(run: RelayedRun, callId: CallId, report: RunReport): void;
  /** it waits for its turn on the Pool; nothing was sent yet */
  queues(run: RelayedRun, callId: CallId, words: string): void;
  /** the worker never began it, or is gone */
  fails(run: RelayedRun, callId: CallId, ending: Extract<CallEnding, { type: "failed" }>): void;
}

/** What a worker gets of a call. */
export interface RelayPorts {
  /** `false` when the worker is not connected; nothing was sent then. */
  readonly send: (workerId: WorkerId, message: ControlToWorker) => boolean;
  readonly witness: RunWitness;
  /** said once of every call that was sent or held, when no more will come of it */
  readonly onEnded?: (callId: CallId) => void;
  /** ms since the epoch */
  readonly now: () => number;
}

/**
 * Joins a worker's answers with their readers. In memory only; keeps at most
 * `relayBufferBytesMax` per call and waits for its reader beyond that.
 */
export interface Relay {
  /** Sends a call to its worker and keeps its answer. @throws AppError `target_unavailable`, `queue_full`, `conflict`. */
  begin(route: CallRoute, request: CallRequest): RelayCall;
  /** Keeps a call that waits for its turn. @throws AppError `queue_full`, `conflict`. */
  hold(route: CallRoute): RelayCall;
  /** Sends a held call. @throws AppError `target_unavailable`: it is still held. */
  send(call: RelayCall, request: CallRequest): void;
  /** Forgets a held call of which its reader has not heard. */
  drop(call: RelayCall): void;
  /** Ends a held call unsent, in words for its reader. */
  fail(call: RelayCall, failure: { code: CallFailureCode; message: string }): void;
  find(callId: CallId): RelayCall | undefined;
  /** The call that performs this Run, while it has not ended here. */
  findByRun(runId: RunId): RelayCall | undefined;
  /** A frame from a worker; resolves when it was taken in: that is the worker's credit. */
  offer(workerId: WorkerId, callId: CallId, frame: NumberedFrame): Promise<OfferOutcome>;
  hear(workerId: WorkerId, message: Said<"call-rejected" | "run-state" | "call-ended">): void;
  /** The calls that a worker says it has in hand. */
  reconcile(workerId: WorkerId, calls: readonly CallId[]): void;
  /** The link to a worker is down: its Runs are told to wait, and go on when the same process is back. */
  loseContact(workerId: WorkerId): void;
  /** The same process is back. What it was to be told meanwhile is said now. */
  regainContact(workerId: WorkerId): void;
  /** Ends every call of a worker that is gone for good; of one that may come back, all but the Runs. */
  loseWorker(workerId: WorkerId, message: string, which?: "all" | "reads"): void;
  /** Ends every call that this device has signed: its Runs are stopped, its answers cut. */
  loseDevice(deviceId: DeviceId, message: string): void;
  /** Asks the worker to stop; the answer ends by its own last frame. */
  cancel(call: RelayCall): void;
  /** The reader has everything below `next`. */
  acknowledge(call: RelayCall, next: number): void;
  /** The reader is gone, perhaps for a moment: what is unread waits `readerAwayMsMax` for it. */
  readerLeft(call: RelayCall): void;
  /** Nobody reads any more. A Run goes on to its end, anything else is stopped. */
  abandon(call: RelayCall): void;
  /** Drops what waited too long for a reader. Called every second. */
  sweep(): void;
  readonly calls: ReadonlyMap<CallId, RelayCall>;
}

const HEARTBEATS_MISSED_MAX = 2;

const OFFLINE = "The worker of this Session is offline.";
const NEVER_BEGUN = "Its worker went away while it waited. Nothing of it ran: run the cell again.";

/** Makes a relay without calls. */
export function createRelay({ send, witness, onEnded, now }: RelayPorts): Relay {
  const calls = new Map<CallId, RelayCall>();

  function forgetIfDone(call: RelayCall): void {
    if (call.ending !== null && (call.isAbandoned || !hasUnread(call))) calls.delete(call.route.callId);
  }

  function end(call: RelayCall, ending: CallEnding): void {
    if (call.ending !== null) return;
    call.ending = ending;
    if (ending.type === "failed") {
      call.buffer.close();
      if (call.route.run !== null) witness.fails(call.route.run, call.route.callId, ending);
    }
    notify(call);
    forgetIfDone(call);
    onEnded?.(call.route.callId);
  }

  function abandon(call: RelayCall): void {
    if (call.isAbandoned) return;
    call.isAbandoned = true;
    if (call.route.run === null) {
      if (call.ending === null) cancel(call);
      call.buffer.close();
      calls.delete(call.route.callId);
    } else {
      call.buffer.discard();
      forgetIfDone(call);
    }
  }

  function cancel(call: RelayCall): void {
    if (call.ending !== null) return;
    if (!call.isSent)
      return end(call, {
        type: "failed",
        code: "cancelled",
        message: "It was stopped before its turn came.",
      });
    call.isCancelAsked = true;
    send(call.route.workerId, { type: "cancel", callId: call.route.callId });
  }

  function hold(route: CallRoute): RelayCall {
    if (calls.has(route.callId)) throw new AppError("conflict", "This call was already made.");
    let open = 0;
    for (const call of calls.values()) if (call.route.actorId === route.actorId) open += 1;
    if (open >= LIMITS.relayCallsPerActorMax)
      throw new AppError("queue_full", `${open} of your calls are still open. Wait for some, or stop them.`);
    const call = createRelayCall(route, now);
    calls.set(route.callId, call);
    return call;
  }

  function sendCall(call: RelayCall, request: CallRequest): void {
    const { callId, workerId } = call.route;
    if (!send(workerId, { type: "call", callId, ...request }))
      throw new AppError("target_unavailable", OFFLINE);
    call.isSent = true;
    call.unclaimed = request;
  }

  function drop(call: RelayCall): void {
    calls.delete(call.route.callId);
    onEnded?.(call.route.callId);
  }

  function* openCallsOf(workerId: WorkerId): Generator<RelayCall> {
    for (const call of calls.values())
      if (call.route.workerId === workerId && call.ending === null) yield call;
  }

  /**
   * A call that went into a link as it dropped, once, when the worker is back and does
   * not name it. One that it took meanwhile, or took twice, it knows by its id.
   */
  function sendAgain(call: RelayCall): boolean {
    const { unclaimed, route, isCancelAsked } = call;
    if (!call.isDoubtful || unclaimed === null || isCancelAsked) return false;
    call.isDoubtful = false;
    return send(route.workerId, { type: "call", callId: route.callId, ...unclaimed });
  }

  function callOf(workerId: WorkerId, callId: CallId): RelayCall | undefined {
    const call = calls.get(callId);
    return call?.route.workerId === workerId ? call : undefined;
  }

  return {
    calls,
    find: (callId) => calls.get(callId),
    findByRun: (runId) => [...calls.values()].find(({ route }) => route.run?.runId === runId),
    cancel,
    abandon,

    hold,
    send: sendCall,
    drop,
    fail: (call, failure) => end(call, { type: "failed", ...failure }),
    begin(route, request) {
      const call = hold(route);
      try {
        sendCall(call, request);
      } catch (error) {
        drop(call);
        throw error;
      }
      return call;
    },

    async offer(workerId, callId, frame) {
      const call = callOf(workerId, callId);
      if (call === undefined) return "closed";
      call.unclaimed = null;
      const outcome = await call.buffer.offer(frame);
      if (outcome === "overflow") {
        cancel(call);
        end(call, { type: "failed", code: "refused", message: "The worker sent more than it may." });
      }
      return outcome;
    },

    hear(workerId, message) {
      const call = callOf(workerId, message.callId);
      if (call === undefined) return;
      call.unclaimed = null;
      const { run } = call.route;
      if (message.type === "call-rejected") {
        end(call, { type: "failed", code: message.code, message: message.message });
      } else if (message.type === "call-ended") {
        if (run !== null && message.run?.runId === run.runId && call.ending === null)
          witness.ends(run, message.callId, message.run);
        end(call, { type: "complete" });
      } else if (run !== null && run.runId === message.runId && call.ending === null) {
        if (message.state === "queued") witness.waits(run, message.callId, message.ahead);
        else witness.runs(run, message.callId, message.rows);
      }
    },

    reconcile(workerId, named) {
      const inHand = new Set(named);
      for (const call of openCallsOf(workerId)) {
        if (!call.isSent) continue;
        if (inHand.has(call.route.callId)) call.unclaimed = null;
        else if (sendAgain(call)) continue;
        call.heartbeatsMissed = inHand.has(call.route.callId) ? 0 : call.heartbeatsMissed + 1;
        if (call.heartbeatsMissed <= HEARTBEATS_MISSED_MAX) continue;
        const message = "The worker no longer knows of it. It may have restarted.";
        end(call, { type: "failed", code: "worker_lost", message });
      }
    },

    loseContact(workerId) {
      for (const { route, isSent } of openCallsOf(workerId))
        if (route.run !== null && isSent) witness.awaits(route.run, route.callId, now());
    },

    regainContact(workerId) {
      for (const call of openCallsOf(workerId)) {
        const { run, callId } = call.route;
        if (!call.isSent) continue;
        if (run !== null) witness.awaits(run, callId, null);
        call.isDoubtful = call.unclaimed !== null;
        if (call.isCancelAsked) cancel(call);
      }
    },

    loseWorker(workerId, message, which = "all") {
      for (const call of openCallsOf(workerId)) {
        if (which === "reads" && call.route.run !== null) continue;
        if (call.isSent) end(call, { type: "failed", code: "worker_lost", message });
        else end(call, { type: "failed", code: "draining", message: NEVER_BEGUN });
      }
    },

    loseDevice(deviceId, message) {
      for (const call of calls.values()) {
        if (call.route.deviceId !== deviceId || call.ending !== null) continue;
        if (call.isSent) cancel(call);
        if (call.route.run === null || !call.isSent) end(call, { type: "failed", code: "refused", message });
        else abandon(call);
      }
    },

    acknowledge(call, next) {
      call.hasReader = true;
      call.attentionAt = now();
      call.buffer.release(next);
      forgetIfDone(call);
    },

    readerLeft(call) {
      call.hasReader = false;
      call.attentionAt = now();
    },

    sweep() {
      for (const call of calls.values()) {
        forgetIfDone(call);
        if (!hasUnread(call) || call.isAbandoned) continue;
        const unreadMs = now() - call.attentionAt;
        if (call.hasReader && unreadMs > LIMITS.relayIdleMsMax) {
          cancel(call);
          abandon(call);
        } else if (!call.hasReader && unreadMs > LIMITS.readerAwayMsMax) abandon(call);
      }
    },
  };
}
