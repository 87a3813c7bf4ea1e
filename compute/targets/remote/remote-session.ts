import type { z } from "zod";
import { CALL_ARGUMENTS, type CallArguments } from "../../protocol/call-arguments.ts";
import { newId, type CallId, type RunId } from "../../protocol/ids.ts";
import { PlanAnswer } from "../../protocol/plan.ts";
import { AggregateAnswer, SummaryAnswer, WindowAnswer } from "../../protocol/result-query.ts";
import { ResultDescription } from "../../protocol/run.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { readAnswer } from "../../seal/read-answer.ts";
import { sealCall } from "../../seal/seal-call.ts";
import { TargetError, type TargetSession } from "../../target.ts";
import { createSessionSlot } from "./session-slot.ts";
import type { RemoteTargetOptions } from "./remote-target.ts";
import type { CallProgress } from "./remote-transport.ts";
import { runRemotely } from "./run-remotely.ts";
import { toTargetError } from "./to-target-error.ts";

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

/** @throws TargetError when no worker of the Pool can be reached. */
export async function createRemoteSession(
  options: RemoteTargetOptions,
  signal: AbortSignal,
): Promise<TargetSession> {
  const { transport } = options;
  const now = options.now ?? (() => new Date());
  const slot = createSessionSlot(options);
  let isClosed = false;

  const send: SendCall = async (method, args, call) => {
    if (isClosed) throw new TargetError("session_lost", "This Session was closed.");
    const [device, session] = await Promise.all([options.device(), slot.get(call.signal)]);
    const callId = newId("cal_");
    const { call: sealed, opener } = await sealCall({
      header: {
        callId,
        method,
        notebookId: options.notebookId,
        poolId: session.poolId,
        workerId: session.worker.workerId,
        sessionId: session.sessionId,
        device: device.identity,
        issuedAt: now().toISOString(),
        run: call.run ? { runId: call.run.runId, ...options.cellOf(call.run.runId) } : null,
        results: [...new Set(call.results)],
      },
      arguments: CALL_ARGUMENTS[method].parse(args),
      device: device.keys,
      worker: session.worker.keys,
    });
    const sent = { callId, method, call: sealed };
    const frames = transport.call(sent, { signal: call.signal, onProgress: call.onProgress });
    return { callId, messages: readAnswer(slot.watch(frames, session), opener) };
  };

  const ask = createAsk(send);

  try {
    await Promise.all([slot.get(signal), options.device()]);
  } catch (error) {
    throw toTargetError(error, signal);
  }
  return {
    run: (request, stop) => runRemotely({ send, transport, now, describe: ask.describe }, request, stop),
    describeResult: ask.describe,
    window: (query, stop) => ask.bytes("window", query, query.runId, WindowAnswer, stop),
    summarize: (query, stop) => ask.value("summarize", query, [query.runId], SummaryAnswer, stop),
    aggregate: (query, stop) => ask.bytes("aggregate", query, query.runId, AggregateAnswer, stop),
    plan: (request, stop) =>
      ask.value(
        "plan",
        request,
        request.cells.map(({ runId }) => runId),
        PlanAnswer,
        stop,
      ),
    export: (runId, format, stop) => ask.chunks({ runId, format }, stop),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await slot.close();
    },
  };
}

function createAsk(send: SendCall) {
  async function* messagesOf<M extends keyof CallArguments>(
    method: M,
    args: CallArguments[M],
    results: readonly RunId[],
    signal: AbortSignal,
  ): AsyncGenerator<Extract<AnswerMessage, { type: "value" }>> {
    try {
      const { messages } = await send(method, args, { results, signal });
      for await (const message of messages) {
        if (message.type === "refusal") throw toTargetError(message, signal);
        yield message;
      }
    } catch (error) {
      throw toTargetError(error, signal);
    }
  }

  async function onlyMessage<M extends keyof CallArguments>(
    method: M,
    args: CallArguments[M],
    results: readonly RunId[],
    signal: AbortSignal,
  ): Promise<Extract<AnswerMessage, { type: "value" }>> {
    let only: Extract<AnswerMessage, { type: "value" }> | null = null;
    for await (const message of messagesOf(method, args, results, signal)) only = message;
    if (only === null) throw new TargetError("internal", "The worker answered nothing.");
    return only;
  }

  async function value<M extends keyof CallArguments, T>(
    method: M,
    args: CallArguments[M],
    results: readonly RunId[],
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return parsed(schema, (await onlyMessage(method, args, results, signal)).value);
  }

  async function bytes<M extends "window" | "aggregate", T>(
    method: M,
    args: CallArguments[M],
    runId: RunId,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const message = await onlyMessage(method, args, [runId], signal);
    return parsed(schema, { ...Object(message.value), bytes: message.bytes });
  }

  async function* chunks(args: CallArguments["export"], signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const message of messagesOf("export", args, [args.runId], signal))
      if (message.bytes !== null) yield message.bytes;
  }

  const describe = (runId: RunId, signal: AbortSignal) =>
    value("describe", { runId }, [runId], ResultDescription.nullable(), signal);

  return { value, bytes, chunks, describe };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TargetError("internal", "The worker's answer was not understood. It may be outdated.", {
    cause: result.error,
  });
}
