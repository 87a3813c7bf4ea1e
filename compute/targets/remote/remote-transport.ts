import type { NumberedFrame } from "../../protocol/frames.ts";
import type { CallMethod } from "../../protocol/grant.ts";
import type { CallId, NotebookId, PoolId, SessionId } from "../../protocol/ids.ts";
import type { WorkerIdentity } from "../../protocol/keys.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";

/** A Session as the control plane opened it: on which worker, to whose key calls are sealed. */
export interface OpenedSession {
  readonly sessionId: SessionId;
  readonly poolId: PoolId;
  readonly worker: WorkerIdentity;
}

/** How far a call has come before its first frame, in the control plane's words. */
export interface CallProgress {
  readonly state: "queued" | "running";
  readonly reason: string | null;
  readonly rows: number;
}

/**
 * The way from a reader to the workers of a Pool. It moves sealed bytes and knows
 * nothing of what is in them.
 */
export interface RemoteTransport {
  /** Finds or makes the person's Session in this notebook on this Pool. @throws TransportError. */
  openSession(input: { notebookId: NotebookId; poolId: PoolId }, signal: AbortSignal): Promise<OpenedSession>;

  /** Ends the Session's engine. Results stay. */
  closeSession(sessionId: SessionId): Promise<void>;

  /**
   * Sends one call and yields the frames of its answer in order, each once. Survives
   * reconnects. A reader that pauses makes the worker wait; one that returns early
   * cancels the call. Aborting `signal` gives up at once, without waiting for the worker.
   *
   * @throws TransportError when there will be no more frames.
   */
  call(
    sent: { callId: CallId; method: CallMethod; call: SealedCall },
    options: {
      signal: AbortSignal;
      onProgress?: (progress: CallProgress) => void;
      /** the control plane has it: a Run that is sent from now on comes after this one */
      onAccepted?: () => void;
    },
  ): AsyncIterable<NumberedFrame>;

  /** Asks the worker to stop a call, ahead of everything that waits. The call still ends by its own last frame. */
  cancel(callId: CallId): void;
}

/**
 * - `refused`: the control plane or the worker said no; asking again gives the same
 * - `unavailable`: no worker, or no connection; may work later
 * - `lost`: the call had begun and its worker or its frames are gone
 * - `aborted`: the caller's signal
 */
export type TransportErrorCode = "refused" | "unavailable" | "lost" | "aborted";

/** The message is for the reader of the cell. `refusal` is the other side's code, when it gave one. */
export class TransportError extends Error {
  readonly code: TransportErrorCode;
  readonly refusal: string | null;
  constructor(
    code: TransportErrorCode,
    message: string,
    options?: { cause?: unknown; refusal?: string | null },
  ) {
    super(message, { cause: options?.cause });
    this.name = "TransportError";
    this.code = code;
    this.refusal = options?.refusal ?? null;
  }
}
