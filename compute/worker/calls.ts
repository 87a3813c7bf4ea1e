import type { NumberedFrame } from "../protocol/frames.ts";
import type { CallId, RunId } from "../protocol/ids.ts";
import type { AnswerMessage } from "../seal/answer-message.ts";
import { type AnswerWriter, createAnswerWriter } from "../seal/answer-writer.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import { SourceError } from "../sources/source-error.ts";
import { TargetError } from "../target.ts";
import { type AdmittedCall, type Admission, admitCall, CallRejected } from "./admit-call.ts";
import { answerImport, type UploadObject } from "./answer-import.ts";
import { answerRead } from "./answer-read.ts";
import { answerRun, NO_STATS, type QueuePlace, type RunEnded, type RunPorts } from "./answer-run.ts";
import type { CallRecord, CallRecords } from "./call-records.ts";
import type { Troubles } from "./health/troubles.ts";
import { blockCall } from "./local-policy/block-call.ts";
import { PolicyBlock, policyFailure, type PolicyInForce } from "./local-policy/policy-block.ts";
import type { PostFrame } from "./frame-posts.ts";
import { createFrameSender, type FrameSender } from "./frame-sender.ts";
import type { Link, LinkOrder } from "./link.ts";
import { errorFacts, type Log } from "./log.ts";
import { createReplayGuard } from "./replay-guard.ts";
import type { Results } from "./results.ts";
import type { Sessions, WorkerSession } from "./sessions.ts";

export interface CallsOptions extends Admission {
  readonly link: Pick<Link, "say" | "mention" | "sendFrame" | "onLinked">;
  readonly post: PostFrame;
  readonly sessions: Sessions;
  readonly results: Results;
  readonly objects: LakeObjects;
  readonly upload: UploadObject;
  readonly policy: PolicyInForce;
  readonly records: CallRecords;
  readonly troubles: Pick<Troubles, "sawClock" | "refusedClock">;
  /** aborts when the worker stops, whatever was not delivered by then */
  readonly over: AbortSignal;
  readonly log: Log;
}

/** The calls that this worker has in hand. Every one ends by exactly one `call-rejected` or `call-ended`. */
export interface Calls {
  take(order: CallOrder): void;
  accept(callId: CallId, seq: number): void;
  cancel(callId: CallId): void;
  cancelAll(): void;
  /** From now on every new call is refused. */
  refuseNew(): void;
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>;
  isReading(runId: RunId): boolean;
  readonly inHand: readonly CallId[];
  readonly running: number;
}

type CallOrder = Extract<LinkOrder, { type: "call" }>;

type Refusal = Extract<AnswerMessage, { type: "refusal" }>;

interface Hand {
  readonly stop: AbortController;
  sender: FrameSender | null;
  reads: readonly RunId[];
}

export function createCalls(options: CallsOptions): Calls {
  const { link, log } = options;
  const hands = new Map<CallId, Hand>();
  const replays = createReplayGuard(options.now);
  let isDraining = false;
  let running = 0;
  let lastTurn: Promise<void> = Promise.resolve();
  const idleWaiters: (() => void)[] = [];

  /** Verifying takes a varying time: calls go on in the order they came, and `goOn` lets the next one. */
  async function perform(order: CallOrder, hand: Hand, turn: Promise<void>, goOn: () => void): Promise<void> {
    if (isDraining) throw new CallRejected("draining", "The worker is being stopped and takes nothing new.");
    const call = await admitCall(order, options);
    options.troubles.sawClock(call.grant.issuedAt);
    await turn;
    if (!replays.admit(call.grant.callId, new Date(call.opened.header.issuedAt)))
      throw new CallRejected("refused", "This request was already made.");
    const record = await options.records.begin(call);
    try {
      const block = await blockCall(options.policy.current, call, options.enrollment);
      if (block === null) return await performInSession(call, hand, record, goOn);
      goOn();
      await answer(call, hand, record, (writer) => answerBlocked(call, block, writer));
    } catch (error) {
      const code = error instanceof CallRejected ? error.code : "internal";
      record.end({ outcome: "rejected", code, rule: null });
      throw error;
    }
  }

  async function performInSession(
    call: AdmittedCall,
    hand: Hand,
    record: CallRecord,
    goOn: () => void,
  ): Promise<void> {
    const { sessionId, actorId } = call.grant;
    const { session, release } = await options.sessions.use(sessionId, actorId);
    let place: QueuePlace | null = null;
    try {
      if (call.method === "run") place = enterQueue(call, session, hand);
      goOn();
      hand.reads = call.opened.header.results;
      await options.results.touch(hand.reads);
      await answer(call, hand, record, (writer) =>
        speak(call, session, writer, { signal: hand.stop.signal, place }),
      );
    } finally {
      // whatever went wrong, the next Run gets its turn
      place?.turn.then(
        (leave) => leave(),
        () => undefined,
      );
      release();
    }
  }

  function enterQueue(call: AdmittedCall, session: WorkerSession, { stop }: Hand): QueuePlace {
    if (session.queue.isFull)
      throw new CallRejected("busy", "Too many Runs of this notebook are waiting already.");
    const askedAt = options.now().getTime();
    const turn = session.queue.enter(stop.signal, (ahead) => mention(call, "queued", ahead, 0));
    // a Run that is stopped while it waits hears of it when its turn is awaited
    turn.catch(() => undefined);
    return { turn, askedAt };
  }

  function mention(call: AdmittedCall, state: "queued" | "running", ahead: number, rows: number): void {
    const { callId } = call.grant;
    const runId = call.opened.header.run?.runId;
    if (runId) link.mention({ type: "run-state", callId, runId, state, ahead, rows });
  }

  async function answer(
    call: AdmittedCall,
    hand: Hand,
    record: CallRecord,
    say: (writer: AnswerWriter) => Promise<Spoken>,
  ): Promise<void> {
    const { callId } = call.grant;
    const sender = createFrameSender({
      callId,
      link,
      post: options.post,
      signal: options.over,
      // a Run goes on without a reader, for its Result; nothing else is worth it
      onUnwanted: () => call.method !== "run" && hand.stop.abort(),
    });
    hand.sender = sender;
    try {
      const sealer = await call.opened.createSealer();
      const send = (frame: NumberedFrame) => {
        record.frameOut(frame.frame.length);
        return sender.send(frame);
      };
      const writer = createAnswerWriter({ sealer, send });
      const { ended, ...ending } = await say(countingRows(writer, record));
      await writer.end();
      await sender.drained();
      if (ended !== null) record.lakeRead(ended.stats);
      record.end(ending);
      link.say({ type: "call-ended", callId, run: ended && (await reportOf(call, ended)) });
    } finally {
      sender.close();
    }
  }

  async function speak(
    call: AdmittedCall,
    session: WorkerSession,
    writer: AnswerWriter,
    { signal, place }: { signal: AbortSignal; place: QueuePlace | null },
  ): Promise<Spoken> {
    if (call.method === "run" && place !== null)
      return spokenOf(await runInSession(call, session, writer, { signal, place }));
    try {
      for await (const message of messagesOf(call, session, signal)) await writer.write(message);
    } catch (error) {
      const refusal = refusalOf(error, signal, log);
      await writer.write(refusal);
      const outcome = error instanceof PolicyBlock ? "blocked" : signal.aborted ? "cancelled" : "failed";
      const rule = error instanceof PolicyBlock ? error.rule : null;
      return { ended: null, outcome, code: refusal.code, rule };
    }
    return { ended: null, outcome: "succeeded", code: null, rule: null };
  }

  async function runInSession(
    call: Extract<AdmittedCall, { method: "run" }>,
    session: WorkerSession,
    writer: AnswerWriter,
    { signal, place }: { signal: AbortSignal; place: QueuePlace },
  ): Promise<RunEnded> {
    const { objects, now, policy } = options;
    const onState: RunPorts["onState"] = (state, ahead, rows) => mention(call, state, ahead, rows);
    running++;
    try {
      return await answerRun(call, { session, policy, place, objects, writer, signal, onState, now, log });
    } finally {
      running--;
    }
  }

  async function* messagesOf(
    call: AdmittedCall,
    session: WorkerSession,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerMessage> {
    const { engine, directory } = session;
    if (call.method === "run") return;
    if (call.method !== "import") return yield* answerRead(call, engine, options.policy.current, signal);
    const { objects, upload } = options;
    const value = await answerImport(call, { directory, engine, objects, upload, signal });
    yield { type: "value", value, bytes: null };
  }

  async function reportOf(call: AdmittedCall, ended: RunEnded) {
    const runId = call.opened.header.run?.runId;
    if (runId === undefined) return null;
    return {
      runId,
      outcome: ended.outcome,
      failureCode: ended.failure?.code ?? null,
      hasResult: ended.result !== null,
      resultBytes: await options.results.sizeOf(runId),
      stats: ended.stats,
    };
  }

  function reject(callId: CallId, error: unknown): void {
    if (error instanceof CallRejected && error.code === "expired") options.troubles.refusedClock();
    if (error instanceof CallRejected) log.warn("call rejected", { callId, code: error.code });
    else log.error("call failed", { callId, ...errorFacts(error) });
    const { code, message } =
      error instanceof CallRejected
        ? error
        : { code: "refused" as const, message: "The worker could not do this. Its log has the details." };
    link.say({ type: "call-rejected", callId, code, message });
  }

  return {
    get inHand() {
      return [...hands.keys()];
    },
    get running() {
      return running;
    },
    take(order) {
      const { callId } = order;
      if (hands.has(callId)) return; // said again by a control plane that lost its link
      const hand: Hand = { stop: new AbortController(), sender: null, reads: [] };
      hands.set(callId, hand);
      const turn = lastTurn;
      let goOn: () => void = () => undefined;
      lastTurn = new Promise((resolve) => {
        goOn = resolve;
      });
      perform(order, hand, turn, goOn)
        .catch((error: unknown) => reject(callId, error))
        .finally(() => {
          goOn();
          hands.delete(callId);
          if (hands.size === 0) for (const wake of idleWaiters.splice(0)) wake();
        });
    },
    accept: (callId, seq) => hands.get(callId)?.sender?.accept(seq),
    cancel(callId) {
      const hand = hands.get(callId);
      hand?.stop.abort();
      hand?.sender?.distrustSocket();
    },
    cancelAll() {
      for (const { stop } of hands.values()) stop.abort();
    },
    refuseNew() {
      isDraining = true;
    },
    async idle() {
      while (hands.size > 0) await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
    isReading(runId) {
      for (const { reads } of hands.values()) if (reads.includes(runId)) return true;
      return false;
    },
  };
}

/** How an answer ended; `ended` is a Run's own word. */
type Spoken = Parameters<CallRecord["end"]>[0] & { readonly ended: RunEnded | null };

function spokenOf(ended: RunEnded): Spoken {
  const code = ended.failure?.code ?? null;
  const outcome = ended.outcome === "lost" ? "failed" : ended.outcome;
  return { ended, outcome: code === "blocked_by_policy" ? "blocked" : outcome, code, rule: null };
}

/** The worker's no, sealed as any answer is; a Run ends by it. */
async function answerBlocked(call: AdmittedCall, block: PolicyBlock, writer: AnswerWriter): Promise<Spoken> {
  const { rule } = block;
  if (call.method !== "run") {
    await writer.write(refusalByPolicy(block));
    return { ended: null, outcome: "blocked", code: "blocked_by_policy", rule };
  }
  const failure = policyFailure(block);
  const ended: RunEnded = { type: "ended", outcome: "failed", result: null, failure, stats: NO_STATS };
  await writer.write({ type: "value", value: ended, bytes: null });
  return { ...spokenOf(ended), rule };
}

function refusalByPolicy({ message, nextStep }: PolicyBlock): Refusal {
  return { type: "refusal", code: "blocked_by_policy", message: `${message} ${nextStep}` };
}

function countingRows(writer: AnswerWriter, record: CallRecord): AnswerWriter {
  return {
    ...writer,
    write(message) {
      if (message.type === "value" && message.bytes !== null) record.rowsOut(rowsIn(message.value));
      return writer.write(message);
    },
  };
}

const rowsIn = (value: unknown): number =>
  typeof value === "object" && value !== null && "rows" in value ? Number(value.rows) : 0;

function refusalOf(error: unknown, signal: AbortSignal, log: Log): Refusal {
  if (signal.aborted) return { type: "refusal", code: "aborted", message: "It was stopped." };
  if (error instanceof PolicyBlock) return refusalByPolicy(error);
  if (error instanceof TargetError) return { type: "refusal", code: error.code, message: error.message };
  if (error instanceof SourceError) return { type: "refusal", code: "unavailable", message: error.message };
  log.error("call failed", errorFacts(error));
  return { type: "refusal", code: "internal", message: "A fault in the worker. Its log has the details." };
}
