import { readBodyFrames, type NumberedFrame } from "../../protocol/frames.ts";
import type { CallId, NotebookId, PoolId, SessionId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";
import { FRAME_OVERHEAD_BYTES } from "../../seal/frame-format.ts";
import { readChunks } from "./read-chunks.ts";
import type { PageLink } from "./page-link.ts";
import { createRequestLanes } from "./request-lanes.ts";
import { type OpenedSession, type RemoteTransport, TransportError } from "./remote-transport.ts";
import { refusalOf } from "./refusal-of.ts";
import { followRun } from "./follow-run.ts";

export interface PageTransportOptions {
  readonly link: PageLink;
  readonly fetch: typeof fetch;
  /** e.g. `https://eider.example`, without a slash at the end */
  readonly origin: string;
  /** the control plane's `sessions.open`; a rejection that carries `{code, message}` keeps its words */
  readonly openSession: (
    input: { notebookId: NotebookId; poolId: PoolId },
    signal: AbortSignal,
  ) => Promise<OpenedSession>;
  readonly closeSession: (sessionId: SessionId) => Promise<void>;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The largest frame that a worker may send. */
export const FRAME_BYTES_MAX = LIMITS.framePlainBytesMax + FRAME_OVERHEAD_BYTES;

/** The requests of one tab; runs follow their frames over the socket. */
export interface PageRequests {
  readonly link: PageLink;
  post(callId: CallId, call: SealedCall, signal: AbortSignal): Promise<Response>;
  /** The frames that the control plane holds of a Run from `from` on; ends when it has no more just now. */
  readHeld(callId: CallId, from: number, signal: AbortSignal): AsyncIterable<NumberedFrame>;
  cancel(callId: CallId): void;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The way from one browser tab to the workers. At most `LIMITS.pageRequestsMax`
 * requests that carry rows run at once; starting and stopping a Run never waits
 * behind them.
 */
export function createPageTransport(options: PageTransportOptions): RemoteTransport {
  const lanes = createRequestLanes(LIMITS.pageRequestsMax);
  const requests = createPageRequests(options);

  async function* answerOf(
    callId: CallId,
    call: SealedCall,
    signal: AbortSignal,
  ): AsyncGenerator<NumberedFrame> {
    const leave = await lanes.enter(signal);
    const stop = new AbortController();
    try {
      const response = await requests.post(callId, call, AbortSignal.any([signal, stop.signal]));
      yield* readBodyFrames(readChunks(response), FRAME_BYTES_MAX);
    } finally {
      stop.abort();
      leave();
    }
  }

  return {
    openSession: (input, signal) => options.openSession(input, signal),
    closeSession: (sessionId) => options.closeSession(sessionId),
    cancel: requests.cancel,
    async *call({ callId, method, call }, { signal, onProgress }) {
      try {
        if (method === "run") yield* followRun(requests, callId, call, signal, onProgress);
        else yield* answerOf(callId, call, signal);
      } catch (error) {
        throw toTransportError(error, signal);
      }
    },
  };
}

function createPageRequests(options: PageTransportOptions): PageRequests {
  const { link, origin } = options;
  const addressOf = (callId: CallId) => `${origin}/relay/calls/${callId}`;

  async function accepted(response: Response): Promise<Response> {
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  return {
    link,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleepTimeout,
    async post(callId, call, signal) {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(call);
      return accepted(await options.fetch(addressOf(callId), { method: "POST", headers, body, signal }));
    },
    async *readHeld(callId, from, signal) {
      const response = await options.fetch(`${addressOf(callId)}/frames?from=${from}`, { signal });
      yield* readBodyFrames(readChunks(await accepted(response)), FRAME_BYTES_MAX);
    },
    cancel(callId) {
      if (link.send({ type: "cancel", callId })) return;
      const refused = () => undefined; // the call then ends by its own time limit
      options.fetch(`${addressOf(callId)}/cancel`, { method: "POST" }).catch(refused);
    },
  };
}

function toTransportError(error: unknown, signal: AbortSignal): TransportError {
  if (error instanceof TransportError) return error;
  if (signal.aborted) return new TransportError("aborted", "It was stopped.", { cause: error });
  return new TransportError("unavailable", "Eider could not be reached. Check the connection.", {
    cause: error,
  });
}

function sleepTimeout(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake, { once: true });
  });
}
