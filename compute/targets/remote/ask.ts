import type { z } from "zod";
import type { CallArguments } from "../../protocol/call-arguments.ts";
import type { RunId } from "../../protocol/ids.ts";
import { ResultDescription } from "../../protocol/run.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { TargetError } from "../../target.ts";
import type { SendCall } from "./send-call.ts";
import { toTargetError } from "./to-target-error.ts";

/** Calls with one answer (or, an export, a stream of bytes), parsed; every fault is a `TargetError`. */
export function createAsk(send: SendCall) {
  async function* messagesOf<M extends keyof CallArguments>(
    method: M,
    args: CallArguments[M],
    results: readonly RunId[],
    signal: AbortSignal,
  ): AsyncGenerator<Extract<AnswerMessage, { type: "value" }>> {
    try {
      const { messages } = send(method, args, { results, signal });
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
