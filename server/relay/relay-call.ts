import type { CallMethod, SignedGrant } from "../../compute/protocol/grant.ts";
import type { CallId, CellId, DeviceId, NotebookId, RunId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ControlToPage } from "../../compute/protocol/page-link.ts";
import type { SealedCall } from "../../compute/protocol/sealed-call.ts";
import type { ControlToWorker } from "../../compute/protocol/worker-link.ts";
import { createFrameBuffer, type FrameBuffer } from "./frame-buffer.ts";

/** Why a call will have no more frames, in the words that a page is told. */
export type CallFailureCode = Extract<ControlToPage, { type: "call-failed" }>["code"];

/** How a call's answer stops coming. `complete`: every frame was taken in. */
export type CallEnding =
  | { readonly type: "complete" }
  | { readonly type: "failed"; readonly code: CallFailureCode; readonly message: string };

/** The Run that a call of method `run` performs. */
export interface RelayedRun {
  readonly runId: RunId;
  readonly cellId: CellId;
  readonly notebookId: NotebookId;
  readonly workspaceId: string;
}

/** What a worker needs to answer a call. */
export interface CallRequest {
  readonly grant: SignedGrant;
  readonly call: SealedCall;
  readonly endorsements?: CallOrder["endorsements"];
}

type CallOrder = Extract<ControlToWorker, { type: "call" }>;

/** Who asks what of which worker. `actorId` is whoever may read the answer. */
export interface CallRoute {
  readonly callId: CallId;
  readonly method: CallMethod;
  readonly actorId: string;
  /** whose key signed it; null for the control plane's own */
  readonly deviceId: DeviceId | null;
  readonly workerId: WorkerId;
  readonly run: RelayedRun | null;
}

/**
 * One request to a worker and its answer on the way to a reader. Holds sealed
 * frames only; knows who reads, not what.
 */
export interface RelayCall {
  readonly route: CallRoute;
  readonly buffer: FrameBuffer;
  /** it was sent to its worker; until then it waits for its turn and nothing of it has begun */
  isSent: boolean;
  /** set once; frames may still be in the buffer */
  ending: CallEnding | null;
  /** the reader's frames were dropped: the Run goes on unread */
  isAbandoned: boolean;
  /** a reader has shown that it is there */
  hasReader: boolean;
  /** when unread frames last got their reader's attention (or came to wait for it), ms since the epoch */
  attentionAt: number;
  /** what was sent, until the worker shows that it has it; null: it has shown it */
  unclaimed: CallRequest | null;
  /** the link dropped while it was unclaimed: perhaps it never arrived */
  isDoubtful: boolean;
  /** its reader wants it stopped: said again to a worker that was away */
  isCancelAsked: boolean;
  /** heartbeats in a row that did not name this call */
  heartbeatsMissed: number;
  /** called after frames came in or the call ended */
  readonly listeners: Set<() => void>;
}

/** Makes a call without frames. @param now the clock, ms since the epoch */
export function createRelayCall(route: CallRoute, now: () => number): RelayCall {
  const call: RelayCall = {
    route,
    buffer: createFrameBuffer({ bytesMax: LIMITS.relayBufferBytesMax, onGrown }),
    isSent: false,
    ending: null,
    isAbandoned: false,
    hasReader: false,
    attentionAt: now(),
    unclaimed: null,
    isDoubtful: false,
    isCancelAsked: false,
    heartbeatsMissed: 0,
    listeners: new Set(),
  };
  let unreadFrom = 0;
  function onGrown() {
    if (call.buffer.firstHeld >= unreadFrom) call.attentionAt = now();
    unreadFrom = call.buffer.next;
    notify(call);
  }
  return call;
}

/** True while frames wait for the reader. */
export function hasUnread(call: RelayCall): boolean {
  return call.buffer.next > call.buffer.firstHeld;
}

/** Tells whoever follows the call that it changed. */
export function notify(call: RelayCall): void {
  for (const listener of call.listeners) listener();
}
