import type { RunFailure } from "../protocol/failures.ts";
import { RUN_FAILURES } from "../protocol/failures.ts";
import type { RunEvent, RunStats } from "../protocol/run.ts";
import type { AnswerMessage } from "../seal/answer-message.ts";
import type { AnswerWriter } from "../seal/answer-writer.ts";
import { SourceError } from "../sources/source-error.ts";
import { TARGET_ERRORS, TargetError } from "../target.ts";
import type { AdmittedCall } from "./admit-call.ts";
import { errorFacts, type Log } from "./log.ts";
import { relationFiles } from "./relation-files.ts";
import { limitRun, outOfTime, rulesOf } from "./local-policy/limit-rows.ts";
import { PolicyBlock, policyFailure, type PolicyInForce } from "./local-policy/policy-block.ts";
import { readableRelations } from "./local-policy/readable-relations.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import type { WorkerSession } from "./sessions.ts";

export type RunEnded = Extract<RunEvent, { type: "ended" }>;

/** A Run's place in the queue of its Session. */
export interface QueuePlace {
  /** resolves, when it is the Run's turn, with the function that ends it */
  readonly turn: Promise<() => void>;
  /** ms since the epoch */
  readonly askedAt: number;
}

export interface RunPorts {
  readonly session: WorkerSession;
  readonly policy: PolicyInForce;
  readonly place: QueuePlace;
  readonly objects: LakeObjects;
  readonly writer: AnswerWriter;
  readonly signal: AbortSignal;
  readonly onState: (state: "queued" | "running", ahead: number, rows: number) => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** Between two counts of rows told to the control plane. */
const ROWS_TOLD_EVERY_MS = 500;

export const NO_STATS: RunStats = {
  queuedMs: 0,
  elapsedMs: 0,
  rows: 0,
  bytesRead: 0,
  bytesFromCache: 0,
  memoryPeakBytes: null,
};

/** Performs a Run in its Session's turn and writes its events. Always writes, and answers, one `ended`. */
export async function answerRun(
  call: Extract<AdmittedCall, { method: "run" }>,
  ports: RunPorts,
): Promise<RunEnded> {
  const { signal, writer, now } = ports;
  const { turn, askedAt } = ports.place;
  let queuedMs = 0;
  let leave: () => void = () => undefined;
  let ended: RunEnded | null = null;
  let begun: NodeJS.Timeout | undefined;
  try {
    leave = await turn;
    queuedMs = now().getTime() - askedAt;
    // a Run that ends sooner says so itself; its rows should not have to overtake this
    begun = setTimeout(() => ports.onState("running", 0, 0), PRELUDE_MS);
    for await (const event of paced(eventsOf(call, ports), writer)) {
      if (event.type === "ended") ended = withQueue(event, queuedMs);
      await writer.write(toMessage(ended ?? event));
    }
    if (ended !== null) return ended;
    throw new Error("The engine ended a Run without saying how.");
  } catch (error) {
    if (!signal.aborted && !(error instanceof PolicyBlock))
      ports.log.warn("run broken off", errorFacts(error));
    const elapsedMs = now().getTime() - askedAt - queuedMs;
    const stats = { ...NO_STATS, queuedMs, elapsedMs };
    ended ??= endedBy(error, signal, stats);
    await writer.write(toMessage(ended));
    return ended;
  } finally {
    clearTimeout(begun);
    leave();
  }
}

async function* eventsOf(
  call: Extract<AdmittedCall, { method: "run" }>,
  ports: RunPorts,
): AsyncGenerator<RunEvent> {
  const { session, objects, signal, now, writer } = ports;
  const policy = ports.policy.current;
  const request = limitRun(call.args, policy);
  const startedAt = now().getTime();
  const asked = { engine: session.engine, policy, signal };
  const readable = await readableRelations(request, call.grant.relations, asked);
  const files = await relationFiles(request, readable, {
    session,
    objects,
    signal,
    async onStep(step) {
      await writer.write(toMessage({ type: "progress", step, fraction: null, rows: 0 }));
      await writer.flush();
    },
  });
  const fetchedMs = now().getTime() - startedAt;
  const timeoutMs = Math.max(1, request.timeoutMs - fetchedMs);
  let toldAt = startedAt;
  const timed = { ...request, timeoutMs };
  for await (const event of session.engine.run(timed, files.relations, signal, rulesOf(policy))) {
    if (event.type === "progress" && now().getTime() - toldAt >= ROWS_TOLD_EVERY_MS) {
      toldAt = now().getTime();
      ports.onState("running", 0, event.rows);
    }
    if (event.type !== "ended") yield event;
    else {
      const { relationsRead, stats, ...ended } = event;
      const cost = { bytesRead: files.bytesRead, bytesFromCache: files.bytesFromCache(relationsRead) };
      const isCut = event.failure?.code === "timed_out" && request.timeoutMs < call.args.timeoutMs;
      const failure = isCut ? outOfTime(request.timeoutMs) : event.failure;
      yield { ...ended, failure, stats: { ...stats, elapsedMs: stats.elapsedMs + fetchedMs, ...cost } };
    }
  }
}

/** So long the beginning of an answer waits for the first rows, to share their frame. */
const PRELUDE_MS = 25;

/** Sends what is written as soon as the engine has nothing more at hand: events that come together share a frame. */
async function* paced(events: AsyncIterable<RunEvent>, writer: AnswerWriter): AsyncGenerator<RunEvent> {
  const iterator = events[Symbol.asyncIterator]();
  let isPrelude = true;
  let isDone = false;
  try {
    for (;;) {
      const next = iterator.next();
      await (isPrelude ? soonOr(next, PRELUDE_MS, writer) : nowOr(next, writer));
      const { done, value } = await next;
      isDone = done === true;
      if (done) return;
      isPrelude = value.type === "started" || value.type === "columns";
      yield value;
    }
  } finally {
    if (!isDone) await iterator.return?.();
  }
}

async function nowOr(next: Promise<unknown>, writer: AnswerWriter): Promise<void> {
  const over = new Promise<"over">((resolve) => setImmediate(() => resolve("over")));
  if ((await Promise.race([next, over])) === "over") await writer.flush();
}

async function soonOr(next: Promise<unknown>, ms: number, writer: AnswerWriter): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<"over">((resolve) => {
    timer = setTimeout(() => resolve("over"), ms);
  });
  try {
    if ((await Promise.race([next, over])) === "over") await writer.flush();
  } finally {
    clearTimeout(timer);
  }
}

function toMessage(event: RunEvent): AnswerMessage {
  if (event.type !== "batch") return { type: "value", value: event, bytes: null };
  const { bytes, ...value } = event;
  return { type: "value", value, bytes };
}

function withQueue(event: RunEnded, queuedMs: number): RunEnded {
  return { ...event, stats: { ...event.stats, queuedMs } };
}

function endedBy(error: unknown, signal: AbortSignal, stats: RunStats): RunEnded {
  const base = { type: "ended", result: null, stats } as const;
  if (signal.aborted) return { ...base, outcome: "cancelled", failure: null };
  return { ...base, outcome: "failed", failure: failureOf(error) };
}

function failureOf(error: unknown): RunFailure {
  if (error instanceof PolicyBlock) return policyFailure(error);
  if (error instanceof SourceError) {
    const code = error.code === "out_of_disk" ? "out_of_disk" : "source_failed";
    return { code, message: error.message };
  }
  if (error instanceof TargetError)
    return { code: TARGET_ERRORS[error.code].failure, message: error.message };
  return { code: "internal", message: `${RUN_FAILURES.internal.title}. The worker's log has the details.` };
}
