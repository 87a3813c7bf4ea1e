import type { CallArguments } from "../../protocol/call-arguments.ts";
import type { CallId, RunId } from "../../protocol/ids.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import type { CallProgress } from "./remote-transport.ts";

/** One call as it was sent, and its answer. */
export interface SentCall {
  readonly callId: CallId;
  readonly messages: AsyncGenerator<AnswerMessage>;
}

export interface CallOptions {
  /** Results that the call reads */
  readonly results: readonly RunId[];
  /** gives up at once */
  readonly signal: AbortSignal;
  readonly run?: { runId: RunId };
  readonly onProgress?: (progress: CallProgress) => void;
}

/** Seals and sends one call. @throws TransportError, SealError while it is read. */
export type SendCall = <M extends keyof CallArguments>(
  method: M,
  args: CallArguments[M],
  options: CallOptions,
) => Promise<SentCall>;
