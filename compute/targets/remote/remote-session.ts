import { CALL_ARGUMENTS } from "../../protocol/call-arguments.ts";
import { newId } from "../../protocol/ids.ts";
import { PlanAnswer } from "../../protocol/plan.ts";
import { AggregateAnswer, SummaryAnswer, WindowAnswer } from "../../protocol/result-query.ts";
import { readAnswer } from "../../seal/read-answer.ts";
import { sealCall } from "../../seal/seal-call.ts";
import { TargetError, type TargetSession } from "../../target.ts";
import { createAsk } from "./ask.ts";
import { createSessionSlot } from "./session-slot.ts";
import type { RemoteTargetOptions } from "./remote-target-options.ts";
import { runRemotely } from "./run-remotely.ts";
import type { SendCall } from "./send-call.ts";
import { toTargetError } from "./to-target-error.ts";

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
