import type { RunId } from "../../protocol/ids.ts";
import { refusedText } from "../../planner/refused-statement.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import { type ResultDescription, RunEvent, type RunRequest, type RunStats } from "../../protocol/run.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { SealError } from "../../seal/seal-error.ts";
import { TARGET_ERRORS, TargetError } from "../../target.ts";
import { refusalCodeOf } from "../../protocol/refusal.ts";
import { toTargetError } from "./to-target-error.ts";
import type { SendCall, SentCall } from "./send-call.ts";
import { type CallProgress, TransportError } from "./remote-transport.ts";

export interface RunPorts {
  readonly send: SendCall;
  readonly now: () => Date;
  readonly describe: (runId: RunId, signal: AbortSignal) => Promise<ResultDescription | null>;
}

type RunEnded = Extract<RunEvent, { type: "ended" }>;

/** The worker kills its engine after `cancelMsMax`; as long again for the way there and back. */
const CANCEL_GRACE_MS = 2 * LIMITS.cancelMsMax - 100;

/**
 * One Run on a worker as the events of `TargetSession.run`. Whatever goes wrong on
 * the way, it ends with exactly one `ended`.
 */
export async function* runRemotely(
  ports: RunPorts,
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const startedAt = ports.now().getTime();
  let rows = 0;
  const tooLong = refusedText(request.sql);
  if (tooLong !== null)
    return yield { type: "ended", outcome: "failed", result: null, failure: tooLong, stats: NO_STATS };
  try {
    for await (const event of eventsOf(ports, request, signal)) {
      if (event.type === "batch") rows += event.rows;
      yield event;
      if (event.type === "ended") return;
    }
    throw new SealError("truncated", "The answer has no end.");
  } catch (error) {
    const elapsedMs = Math.max(0, ports.now().getTime() - startedAt);
    const stats = { ...NO_STATS, elapsedMs, rows };
    const result = await keptResult(ports, request.runId, error, signal);
    if (result === null) yield endedBy(error, signal, stats);
    else yield { type: "ended", outcome: "succeeded", result, failure: null, stats };
  }
}

/** The frames of a reader that was away too long are dropped, but the Run went on: its Result may be there. */
async function keptResult(
  { describe }: RunPorts,
  runId: RunId,
  error: unknown,
  signal: AbortSignal,
): Promise<ResultDescription | null> {
  if (!(error instanceof TransportError) || error.refusal !== "expired" || signal.aborted) return null;
  try {
    return await describe(runId, signal);
  } catch (fault) {
    if (fault instanceof TargetError) return null;
    throw fault;
  }
}

const NO_STATS: RunStats = {
  queuedMs: 0,
  elapsedMs: 0,
  rows: 0,
  bytesRead: 0,
  bytesFromCache: 0,
  memoryPeakBytes: null,
};

async function* eventsOf(
  ports: RunPorts,
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  if (signal.aborted) throw new TransportError("aborted", "It was stopped.");
  const hardStop = new AbortController();
  const said = createProgressBox();
  const sent = ports.send("run", request, {
    results: request.cells.map(({ runId }) => runId),
    run: { runId: request.runId },
    signal: hardStop.signal,
    onProgress: (progress) => said.put(progress),
  });
  const release = stopOnAbort(sent, signal, hardStop);
  let isUnderWay = true;
  try {
    for await (const event of withProgress(sent.messages, said)) {
      isUnderWay = event.type !== "ended";
      yield event;
    }
  } catch (error) {
    // contact is lost, not the Run: it goes on, also when a reload cuts the request that began it, and keeps its Result
    if (error instanceof TransportError && error.code !== "aborted") isUnderWay = false;
    throw error;
  } finally {
    release();
    if (isUnderWay) sent.cancel();
    await sent.messages.return(undefined);
  }
}

/** Stop asks the worker first: it says how it ended. When it is silent, the Run ends here all the same. */
function stopOnAbort(sent: SentCall, signal: AbortSignal, hardStop: AbortController): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    sent.cancel();
    timer = setTimeout(() => hardStop.abort(), CANCEL_GRACE_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  };
}

interface ProgressBox {
  put(progress: CallProgress): void;
  take(): CallProgress | null;
  /** Resolves when there is something to take. */
  filled(): Promise<"progress">;
}

function createProgressBox(): ProgressBox {
  let latest: CallProgress | null = null;
  let wake: (() => void) | null = null;
  return {
    put(progress) {
      latest = progress;
      wake?.();
    },
    take() {
      const taken = latest;
      latest = null;
      return taken;
    },
    filled: () =>
      new Promise((resolve) => {
        wake = () => resolve("progress");
        if (latest !== null) wake();
      }),
  };
}

/**
 * Until the worker's own events come, what the control plane says stands in for them;
 * later only that it waits for the worker, and that it no longer does.
 */
async function* withProgress(
  messages: AsyncGenerator<AnswerMessage>,
  said: ProgressBox,
): AsyncGenerator<RunEvent> {
  let isFirst = true;
  let isAwaited = false;
  for (;;) {
    const next = messages.next();
    while ((await Promise.race([next, said.filled()])) === "progress") {
      const progress = said.take();
      if (progress === null || !(isFirst || isAwaited || progress.reason !== null)) continue;
      isAwaited = progress.reason !== null;
      yield toProgressEvent(progress);
    }
    isFirst = false;
    const { done, value } = await next;
    if (done) return;
    yield toRunEvent(value);
  }
}

function toProgressEvent({ state, reason, rows }: CallProgress): RunEvent {
  const isWaiting = state === "queued";
  return { type: "progress", step: reason ?? state, fraction: null, rows, ...(isWaiting && { isWaiting }) };
}

function toRunEvent(message: AnswerMessage): RunEvent {
  if (message.type === "refusal") throw new TargetError("refused", message.message, { cause: message });
  const event = message.bytes ? { ...Object(message.value), bytes: message.bytes } : message.value;
  const parsed = RunEvent.safeParse(event);
  if (!parsed.success)
    throw new SealError("malformed", "An event of the Run was not understood.", { cause: parsed.error });
  return parsed.data;
}

function endedBy(error: unknown, signal: AbortSignal, stats: RunStats): RunEnded {
  const base = { type: "ended", result: null, stats } as const;
  const isStopped = error instanceof TransportError && error.refusal === "cancelled";
  if (signal.aborted || isStopped) return { ...base, outcome: "cancelled", failure: null };
  const failure = failureOf(error);
  return { ...base, outcome: failure.code === "worker_lost" ? "lost" : "failed", failure };
}

function failureOf(fault: unknown): RunFailure {
  const isKnown =
    fault instanceof TransportError || fault instanceof SealError || fault instanceof TargetError;
  const error = isKnown || refusalCodeOf(fault) === null ? fault : toTargetError(fault, NEVER);
  if (error instanceof TransportError) return transportFailure(error);
  if (error instanceof SealError)
    return { code: "worker_lost", message: "The answer did not arrive intact, so it was discarded." };
  if (error instanceof TargetError)
    return { code: TARGET_ERRORS[error.code].failure, message: error.message };
  throw error;
}

/** Refusals by the control plane that have a failure of their own; a Result that lies elsewhere is as good as gone here. */
const BY_REFUSAL: Record<string, RunFailure["code"]> = {
  unsupported: "protocol_mismatch",
  protocol_mismatch: "protocol_mismatch",
  result_gone: "result_gone",
  conflict: "result_gone",
};
const NEVER = new AbortController().signal;

function transportFailure({ code, message, refusal }: TransportError): RunFailure {
  if (code === "lost") return { code: "worker_lost", message };
  if (code === "unavailable") return { code: "target_unavailable", message };
  return { code: BY_REFUSAL[refusal ?? ""] ?? "refused_statement", message };
}
