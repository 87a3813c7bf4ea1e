import { refusedPlan } from "../../planner/refused-statement.ts";
import { PlanAnswer } from "../../protocol/plan.ts";
import { AggregateAnswer, SummaryAnswer, WindowAnswer } from "../../protocol/result-query.ts";
import { TargetError, type TargetSession } from "../../target.ts";
import { createAsk } from "./ask.ts";
import { createSessionSlot } from "./session-slot.ts";
import type { RemoteTargetOptions } from "./remote-target-options.ts";
import { runRemotely } from "./run-remotely.ts";
import { createSendCall, type SendCall } from "./send-call.ts";
import { toTargetError } from "./to-target-error.ts";

/** @throws TargetError when no worker of the Pool can be reached. */
export async function createRemoteSession(
  options: RemoteTargetOptions,
  signal: AbortSignal,
): Promise<TargetSession> {
  const now = options.now ?? (() => new Date());
  const slot = createSessionSlot(options);
  let isClosed = false;

  const sendOpen = createSendCall(options, slot);
  const send: SendCall = (method, args, call) => {
    if (isClosed) throw new TargetError("session_lost", "This Session was closed.");
    return sendOpen(method, args, call);
  };
  const ask = createAsk(send);

  try {
    await Promise.all([slot.get(signal), options.device()]);
  } catch (error) {
    throw toTargetError(error, signal);
  }
  return {
    run: (request, stop) => runRemotely({ send, now, describe: ask.describe }, request, stop),
    describeResult: ask.describe,
    window: (query, stop) => ask.bytes("window", query, query.runId, WindowAnswer, stop),
    summarize: (query, stop) => ask.value("summarize", query, [query.runId], SummaryAnswer, stop),
    aggregate: (query, stop) => ask.bytes("aggregate", query, query.runId, AggregateAnswer, stop),
    plan: async (request, stop) =>
      refusedPlan(request.sql) ??
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
