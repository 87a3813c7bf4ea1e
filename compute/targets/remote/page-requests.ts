import { type NumberedFrame, readBodyFrames } from "../../protocol/frames.ts";
import type { CallId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";
import { FRAME_OVERHEAD_BYTES } from "../../seal/frame-format.ts";
import type { PageLink } from "./page-link.ts";
import { readChunks } from "./read-chunks.ts";
import { refusalOf } from "./refusal-of.ts";

/** The largest frame that a worker may send. */
export const FRAME_BYTES_MAX = LIMITS.framePlainBytesMax + FRAME_OVERHEAD_BYTES;

export interface PageRequestsOptions {
  readonly link: PageLink;
  readonly fetch: typeof fetch;
  /** e.g. `https://eider.example`, without a slash at the end */
  readonly origin: string;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

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

const STOPS_REMEMBERED_MAX = 50;

export function createPageRequests(options: PageRequestsOptions): PageRequests {
  const { link, origin } = options;
  const addressOf = (callId: CallId) => `${origin}/relay/calls/${callId}`;

  async function accepted(response: Response): Promise<Response> {
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** calls that the control plane may not know yet, and whether Stop was pressed meanwhile */
  const posting = new Map<CallId, { isCancelled: boolean }>();

  /** Stops of late: a link that breaks may have swallowed them, and saying one twice is harmless. */
  const stopped = new Set<CallId>();
  link.onState((state) => {
    if (state === "open") for (const callId of stopped) link.send({ type: "cancel", callId });
  });

  function remember(callId: CallId): void {
    stopped.add(callId);
    const [oldest] = stopped;
    if (stopped.size > STOPS_REMEMBERED_MAX && oldest !== undefined) stopped.delete(oldest);
  }

  function cancel(callId: CallId): void {
    const posted = posting.get(callId);
    if (posted !== undefined) posted.isCancelled = true;
    remember(callId);
    if (link.send({ type: "cancel", callId })) return;
    const refused = () => undefined; // the call then ends by its own time limit
    options.fetch(`${addressOf(callId)}/cancel`, { method: "POST" }).catch(refused);
  }

  return {
    link,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleepTimeout,
    async post(callId, call, signal) {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(call);
      const posted = { isCancelled: false };
      posting.set(callId, posted);
      try {
        return await accepted(
          await options.fetch(addressOf(callId), { method: "POST", headers, body, signal }),
        );
      } finally {
        posting.delete(callId);
        if (posted.isCancelled) cancel(callId);
      }
    },
    async *readHeld(callId, from, signal) {
      const response = await options.fetch(`${addressOf(callId)}/frames?from=${from}`, { signal });
      yield* readBodyFrames(readChunks(await accepted(response)), FRAME_BYTES_MAX);
    },
    cancel,
  };
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
