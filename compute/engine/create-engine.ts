import type { RunFailure } from "../protocol/failures.ts";
import type { RunEnded, RunEvent } from "../protocol/run.ts";
import { TARGET_ERRORS, TargetError } from "../target.ts";
import { type EngineCall, EngineLink, EngineLostError } from "./engine-link.ts";
import type { EngineCalls, EngineMethod } from "./engine-message.ts";
import type {
  EngineExit,
  EngineOptions,
  EngineRunEnded,
  EngineRunEvent,
  EngineSession,
} from "./engine-session.ts";
import type { RunEnding } from "./run-cell.ts";
import { TurnQueue } from "./turn-queue.ts";

/** Makes the engine of one Session; see `EngineSession`. The child starts with the first call, in about 0.4 s. */
export function createEngine(options: EngineOptions): EngineSession {
  const link = new EngineLink(options);
  const turns = new TurnQueue();
  return {
    warm: () => link.warm(),
    run: (request, relations, signal, rules) => run(link, turns, { request, relations, rules }, signal),
    describeResult: (runId, signal) => ask(link, "describe", { runId }, signal),
    window: (query, signal) => ask(link, "window", query, signal),
    summarize: (query, signal) => ask(link, "summarize", query, signal),
    aggregate: (query, signal) => ask(link, "aggregate", query, signal),
    plan: (request, relations, signal) => ask(link, "plan", { request, relations }, signal),
    exportResult: (runId, format, signal) => exportBytes(link, { runId, format }, signal),
    convert: (request, signal) => ask(link, "convert", request, signal),
    memoryBytes: () => link.child?.memory().bytes ?? 0,
    close: () => link.close(),
    onExit: (listener) => link.onExit(listener),
  };
}

/** One call, one answer. Bytes of the answer become its field `bytes`. */
async function ask<T>(
  link: EngineLink,
  method: EngineMethod,
  argument: EngineCalls[EngineMethod],
  signal: AbortSignal,
): Promise<T> {
  throwIfAborted(signal);
  const call = await link.call(method, argument);
  const release = stopOnAbort(call, signal);
  try {
    for await (const { head, bytes } of call.frames()) {
      if (head.type === "refused") throw refusalOf(head, signal);
      if (head.type === "answer")
        return (bytes.length === 0 ? head.value : { ...(head.value as object), bytes }) as T;
    }
    throw new Error(`The engine left the call ${method} unanswered.`);
  } catch (error) {
    throw lostAsRefusal(error, signal);
  } finally {
    release();
  }
}

async function* exportBytes(
  link: EngineLink,
  argument: EngineCalls["export"],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  throwIfAborted(signal);
  const call = await link.call("export", argument);
  const release = stopOnAbort(call, signal);
  try {
    for await (const { head, bytes } of call.frames()) {
      if (head.type === "refused") throw refusalOf(head, signal);
      if (head.type === "part") yield bytes;
    }
  } catch (error) {
    throw lostAsRefusal(error, signal);
  } finally {
    release();
    call.stop("cancelled");
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new TargetError("aborted", "Stopped.");
}

function stopOnAbort(call: EngineCall, signal: AbortSignal): () => void {
  const stop = () => call.stop("cancelled");
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  return () => signal.removeEventListener("abort", stop);
}

const refusalOf = (head: Pick<TargetError, "code" | "message">, signal: AbortSignal): TargetError =>
  signal.aborted ? new TargetError("aborted", "Stopped.") : new TargetError(head.code, head.message);

function lostAsRefusal(error: unknown, signal: AbortSignal): unknown {
  if (!(error instanceof EngineLostError)) return error;
  if (signal.aborted) return new TargetError("aborted", "Stopped.", { cause: error });
  return new TargetError("session_lost", LOST_WORDS[error.reason], { cause: error });
}

const LOST_WORDS: Readonly<Record<EngineExit["reason"], string>> = {
  closed: "The Session was closed.",
  crashed: "The engine crashed. Temporary tables are gone, Results are kept.",
  killed: "The engine did not react to Stop and was ended. Temporary tables are gone, Results are kept.",
  out_of_memory:
    "The engine used more memory than it may and was ended. Temporary tables are gone, Results are kept.",
};

async function* run(
  link: EngineLink,
  turns: TurnQueue,
  argument: EngineCalls["run"],
  signal: AbortSignal,
): AsyncGenerator<EngineRunEvent> {
  const askedAt = performance.now();
  const release = await turns.take(signal);
  const startedAt = performance.now();
  const progress = { rows: 0 };
  const ended = (ending: RunEnding): EngineRunEnded => ({
    type: "ended",
    ...ending,
    stats: {
      queuedMs: startedAt - askedAt,
      elapsedMs: performance.now() - startedAt,
      rows: ending.result?.rowCount ?? progress.rows,
      bytesRead: 0,
      bytesFromCache: 0,
      memoryPeakBytes: link.child?.memory().peakBytes ?? null,
    },
  });
  try {
    if (signal.aborted) yield ended(CANCELLED);
    else yield* runEvents(link, argument, signal, ended, progress);
  } finally {
    release();
  }
}

const CANCELLED: RunEnding = { outcome: "cancelled", result: null, failure: null, relationsRead: [] };

async function* runEvents(
  link: EngineLink,
  argument: EngineCalls["run"],
  signal: AbortSignal,
  ended: (ending: RunEnding) => EngineRunEnded,
  progress: { rows: number },
): AsyncGenerator<EngineRunEvent> {
  let call: EngineCall;
  try {
    call = await link.call("run", argument);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const failure = { code: TARGET_ERRORS[error.code].failure, message: error.message };
    yield ended({ outcome: "failed", result: null, failure, relationsRead: [] });
    return;
  }
  link.child?.resetPeak();
  const release = stopOnAbort(call, signal);
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    call.stop("timed_out");
  }, argument.request.timeoutMs);
  let isEnded = false;
  try {
    for await (const { head, bytes } of call.frames()) {
      if (head.type === "part") {
        const event = head.value as Exclude<RunEvent, RunEnded>;
        if (event.type === "progress") progress.rows = event.rows;
        yield event.type === "batch" ? { ...event, bytes: bytes as Uint8Array<ArrayBuffer> } : event;
        continue;
      }
      isEnded = true;
      if (head.type === "answer") yield ended(head.value as RunEnding);
      else
        yield ended({
          outcome: "failed",
          result: null,
          failure: { code: "internal", message: head.message },
          relationsRead: [],
        });
    }
  } catch (error) {
    if (!(error instanceof EngineLostError)) throw error;
    isEnded = true;
    yield ended(endingOfLoss(error.reason, { isLate, isCancelled: signal.aborted }));
  } finally {
    clearTimeout(deadline);
    release();
    if (!isEnded) await stopAndSettle(call);
  }
}

/** The reader left: the next Run must not start before this one has ended. */
async function stopAndSettle(call: EngineCall): Promise<void> {
  call.stop("cancelled");
  try {
    for await (const { head } of call.frames()) if (head.type !== "part") return;
  } catch (error) {
    if (!(error instanceof EngineLostError)) throw error;
  }
}

function endingOfLoss(
  reason: EngineExit["reason"],
  { isLate, isCancelled }: { isLate: boolean; isCancelled: boolean },
): RunEnding {
  if (isCancelled) return CANCELLED;
  return { ...CANCELLED, outcome: "failed", failure: lossFailure(reason, isLate) };
}

function lossFailure(reason: EngineExit["reason"], isLate: boolean): RunFailure {
  if (isLate) return { code: "timed_out", message: "The Run took longer than it may." };
  if (reason === "out_of_memory")
    return {
      code: "out_of_memory",
      message: LOST_WORDS.out_of_memory,
      nextStep: "Read fewer rows or columns at once, or run it on a larger Pool.",
    };
  return {
    code: "session_lost",
    message: LOST_WORDS[reason],
    nextStep: "Run the cells that make temporary tables again.",
  };
}
