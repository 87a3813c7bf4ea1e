import { type NumberedFrame, readBodyFrames } from "../../protocol/frames.ts";
import type { CallId, NotebookId, PoolId, SessionId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";
import { followRun } from "./follow-run.ts";
import { createPageRequests, FRAME_BYTES_MAX, type PageRequestsOptions } from "./page-requests.ts";
import { readChunks } from "./read-chunks.ts";
import { type OpenedSession, type RemoteTransport, TransportError } from "./remote-transport.ts";
import { createRequestLanes } from "./request-lanes.ts";

export interface PageTransportOptions extends PageRequestsOptions {
  /** the control plane's `sessions.open`; a rejection that carries `{code, message}` keeps its words */
  readonly openSession: (
    input: { notebookId: NotebookId; poolId: PoolId },
    signal: AbortSignal,
  ) => Promise<OpenedSession>;
  readonly closeSession: (sessionId: SessionId) => Promise<void>;
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
    cancel: (callId) => requests.cancel(callId),
    async *call({ callId, method, call }, { signal, onProgress, onAccepted }) {
      try {
        if (method === "run")
          yield* followRun(requests, { callId, call }, { signal, onProgress, onAccepted });
        else yield* answerOf(callId, call, signal);
      } catch (error) {
        throw toTransportError(error, signal);
      }
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
