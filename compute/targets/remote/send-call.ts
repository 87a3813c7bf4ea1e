import { CALL_ARGUMENTS, type CallArguments } from "../../protocol/call-arguments.ts";
import { type CallId, newId, type RunId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { readAnswer } from "../../seal/read-answer.ts";
import { sealCall } from "../../seal/seal-call.ts";
import type { RemoteTargetOptions } from "./remote-target-options.ts";
import type { CallProgress, OpenedSession } from "./remote-transport.ts";
import type { SessionSlot } from "./session-slot.ts";

/** One call as it was sent, and its answer. */
export interface SentCall {
  /** Asks the worker to stop; the answer still ends by its own last message. */
  cancel(): void;
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

/** Seals and sends one call. @throws TransportError, SealError, or what opening the Session threw, while it is read. */
export type SendCall = <M extends keyof CallArguments>(
  method: M,
  args: CallArguments[M],
  options: CallOptions,
) => SentCall;

/**
 * Calls of one Session. A call that the control plane refused because the Session
 * was over is sent once more on a new one, as a new call: nothing was begun by then.
 */
export function createSendCall(options: RemoteTargetOptions, slot: SessionSlot): SendCall {
  const runs = createTurnstile();
  return (method, args, call) => {
    const { turn, pass } = method === "run" ? runs.queue() : NO_TURN;
    let sent: CallId | null = null;
    let isCancelled = false;

    async function* attempt(session: OpenedSession): AsyncGenerator<AnswerMessage> {
      const callId = newId("cal_");
      const { call: sealed, opener } = await seal(options, session, { callId, method, args, call });
      sent = callId;
      await turn;
      const { signal, onProgress } = call;
      const sending = { signal, onProgress, onAccepted: pass };
      const frames = options.transport.call({ callId, method, call: sealed }, sending);
      const messages = readAnswer(frames, opener);
      const first = messages.next();
      if (isCancelled) options.transport.cancel(callId);
      yield* resumed(first, messages);
    }

    async function* messages(): AsyncGenerator<AnswerMessage> {
      try {
        for (let isLastAttempt = false; ; isLastAttempt = true) {
          const session = await slot.get(call.signal);
          try {
            return yield* attempt(session);
          } catch (error) {
            if (!slot.heedFailure(session, error) || isLastAttempt || call.signal.aborted) throw error;
          }
        }
      } finally {
        pass();
      }
    }

    return {
      cancel() {
        isCancelled = true;
        if (sent !== null) options.transport.cancel(sent);
      },
      messages: messages(),
    };
  };
}

/** Lets Runs out in the order they were asked for, however long each takes to be sealed and accepted. */
function createTurnstile() {
  let last: Promise<void> = Promise.resolve();
  return {
    queue() {
      const turn = last;
      let pass: () => void = () => undefined;
      last = new Promise((resolve) => {
        pass = resolve;
      });
      return { turn, pass: () => pass() };
    },
  };
}

const NO_TURN = { turn: Promise.resolve(), pass: () => undefined };

/** A generator whose first `next` was called already. */
async function* resumed<T>(first: Promise<IteratorResult<T>>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    const { done, value } = await first;
    if (done) return;
    yield value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function seal<M extends keyof CallArguments>(
  options: RemoteTargetOptions,
  session: OpenedSession,
  asked: { callId: CallId; method: M; args: CallArguments[M]; call: CallOptions },
) {
  const { callId, method, args, call } = asked;
  const device = await options.device();
  const now = options.now?.() ?? new Date();
  return sealCall({
    header: {
      callId,
      method,
      notebookId: options.notebookId,
      poolId: session.poolId,
      workerId: session.worker.workerId,
      sessionId: session.sessionId,
      device: device.identity,
      issuedAt: now.toISOString(),
      ...(call.run && { expiresAt: new Date(now.getTime() + LIMITS.runWaitMsMax).toISOString() }),
      run: call.run ? { runId: call.run.runId, ...options.cellOf(call.run.runId) } : null,
      results: [...new Set(call.results)],
    },
    arguments: CALL_ARGUMENTS[method].parse(args),
    device: device.keys,
    worker: session.worker.keys,
  });
}
