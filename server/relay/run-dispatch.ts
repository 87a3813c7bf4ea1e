import type { CallId, PoolId, SessionId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { isAppError } from "../errors.ts";
import { logger } from "../logger.ts";
import { lineWords } from "../pools/line-words.ts";
import { createRunLine, type PoolCaps } from "../pools/run-line.ts";
import type { Relay } from "./relay.ts";
import type { CallFailureCode, CallRequest, CallRoute, RelayCall } from "./relay-call.ts";

/** A Run and all that it takes to send it, now or later. */
export interface RunToSend {
  readonly route: CallRoute;
  readonly sessionId: SessionId;
  readonly pool: { readonly poolId: PoolId; readonly name: string; readonly caps: PoolCaps };
  /** good for sending at once */
  readonly request: CallRequest;
  /** Asks again whether it may be made, and signs a Grant for now. @throws AppError when it may not any more. */
  readonly renew: () => Promise<CallRequest>;
}

/** `free`: it may be sent Runs. `away`: it may come back. `closed`: it is here and takes none. */
export type WorkerReadiness = "free" | "away" | "closed";

export interface RunDispatchPorts {
  readonly relay: Relay;
  readonly readinessOf: (workerId: WorkerId) => WorkerReadiness;
  /** tells the tabs why a Run waits */
  readonly onWaiting: (call: RelayCall, words: string) => void;
  /** how many wait has changed */
  readonly onLength: (workspaceId: string) => void;
  /** ms since the epoch */
  readonly now: () => number;
}

/**
 * Sends Runs to their workers when it is their turn on the Pool (see `run-line.ts`).
 * Only Runs wait; whatever reads never passes here. A Grant is signed when a Run is
 * sent, so a right or a device that was lost meanwhile ends it unsent. In memory: a
 * restart of the control plane ends what waits, in words that say that nothing ran.
 */
export interface RunDispatch {
  /** @throws AppError `target_unavailable`, `queue_full`, `conflict`. */
  begin(run: RunToSend): RelayCall;
  /** A call has ended: its place is free. */
  ended(callId: CallId): void;
  setCaps(poolId: PoolId, caps: PoolCaps): void;
  /** Looks again: workers came, went, or take nothing more; what waited too long ends. Called every second. */
  look(): void;
  waitingOn(poolId: PoolId): number;
  /** Says again why it waits, to tabs that may not have heard it. */
  tellAgain(notebookId: string): void;
}

interface Waiting {
  readonly run: RunToSend;
  readonly call: RelayCall;
  readonly since: number;
  words: string;
}

const CLOSED = "The worker of this Session takes no more Runs. Nothing of this one ran: run the cell again.";
const TOO_LONG = "It waited half an hour for its turn. Nothing of it ran: run the cell again.";

/** Makes a dispatch without Runs. */
export function createRunDispatch(ports: RunDispatchPorts): RunDispatch {
  const { relay, readinessOf, now } = ports;
  const line = createRunLine();
  const waiting = new Map<CallId, Waiting>();

  async function sendLater({ run, call }: Waiting): Promise<void> {
    try {
      const request = await run.renew();
      if (call.ending === null) relay.send(call, request);
    } catch (error) {
      if (!isAppError(error)) logger().error({ error, callId: run.route.callId }, "a Run was not sent");
      relay.fail(call, failureOf(error));
    }
  }

  /** Sends those whose turn it is. Answers whether `fresh`, whose Grant is new, is one of them: it is the caller's to send. */
  function pump(fresh?: CallId): boolean {
    let isFreshFirst = false;
    for (const { callId } of line.take((workerId) => readinessOf(workerId) !== "away")) {
      const held = waiting.get(callId);
      if (held === undefined) continue;
      waiting.delete(callId);
      if (callId === fresh) isFreshFirst = true;
      else {
        void sendLater(held);
        ports.onLength(workspaceOf(held.run));
      }
    }
    for (const held of waiting.values()) tell(held);
    return isFreshFirst;
  }

  function tell(held: Waiting, isAgain = false): void {
    const place = line.placeOf(held.run.route.callId);
    const words = place === null ? held.words : lineWords(place, held.run.pool.name);
    if (words === held.words && !isAgain) return;
    held.words = words;
    ports.onWaiting(held.call, words);
  }

  return {
    begin(run) {
      const { route, sessionId, pool } = run;
      const { callId, actorId: personId, workerId } = route;
      const call = relay.hold(route);
      line.setCaps(pool.poolId, pool.caps);
      line.enter({ callId, poolId: pool.poolId, personId, sessionId, workerId });
      const held: Waiting = { run, call, since: now(), words: "" };
      waiting.set(callId, held);
      if (!pump(callId)) {
        ports.onLength(workspaceOf(run));
        return call;
      }
      try {
        relay.send(call, run.request);
      } catch (error) {
        relay.drop(call);
        throw error;
      }
      return call;
    },
    ended(callId) {
      const held = waiting.get(callId);
      waiting.delete(callId);
      line.leave(callId);
      if (held !== undefined) ports.onLength(workspaceOf(held.run));
      pump();
    },
    setCaps(poolId, caps) {
      if (line.waitingOn(poolId).length > 0) line.setCaps(poolId, caps);
      pump();
    },
    look() {
      for (const { call, run, since } of waiting.values()) {
        if (readinessOf(run.route.workerId) === "closed")
          relay.fail(call, { code: "draining", message: CLOSED });
        else if (now() - since > LIMITS.runWaitMsMax)
          relay.fail(call, { code: "expired", message: TOO_LONG });
      }
      pump();
    },
    waitingOn: (poolId) => line.waitingOn(poolId).length,
    tellAgain(notebookId) {
      for (const held of waiting.values())
        if (held.run.route.run?.notebookId === notebookId) tell(held, true);
    },
  };
}

function workspaceOf({ route }: RunToSend): string {
  return route.run?.workspaceId ?? "";
}

/** What became of it since it was asked for; its author reads the words. */
function failureOf(error: unknown): { code: CallFailureCode; message: string } {
  if (!isAppError(error))
    return { code: "worker_lost", message: "Something in Eider itself went wrong. Nothing of it ran." };
  const code = error.code === "target_unavailable" ? "draining" : "refused";
  return { code, message: error.message };
}
