import type { RunId } from "../protocol/ids.ts";
import type { AnswerMessage } from "../seal/answer-message.ts";
import type { AdmittedCall } from "./admit-call.ts";
import type { EngineSession } from "../engine/engine-session.ts";
import { assertFewRows, limitWindow } from "./local-policy/limit-rows.ts";
import type { LocalPolicy } from "./local-policy/local-policy.ts";
import { limitPlan } from "./local-policy/readable-relations.ts";

/** Every call that reads and answers without changing anything. */
export type ReadCall = Exclude<AdmittedCall, { method: "run" | "import" }>;

/** The messages that answer a read, within the local policy. @throws TargetError, PolicyBlock. */
export async function* answerRead(
  call: ReadCall,
  engine: EngineSession,
  policy: LocalPolicy,
  signal: AbortSignal,
): AsyncGenerator<AnswerMessage> {
  const fewRows = (runId: RunId, what: string) => assertFewRows(runId, what, engine, policy, signal);
  const { relations } = call.grant;
  switch (call.method) {
    case "describe":
      return yield valueOf(await engine.describeResult(call.args.runId, signal));
    case "summarize":
      await fewRows(call.args.runId, "summarised");
      return yield valueOf(await engine.summarize(call.args, signal));
    case "plan":
      return yield valueOf(limitPlan(await engine.plan(call.args, relations, signal), relations, policy));
    case "window": {
      const query = await limitWindow(call.args, engine, policy, signal);
      return yield withBytes(await engine.window(query, signal));
    }
    case "aggregate":
      await fewRows(call.args.runId, "charted");
      return yield withBytes(await engine.aggregate(call.args, signal));
    case "export":
      await fewRows(call.args.runId, "exported");
      for await (const bytes of engine.exportResult(call.args.runId, call.args.format, signal))
        yield withBytes({ bytes });
  }
}

function valueOf(value: unknown): AnswerMessage {
  return { type: "value", value, bytes: null };
}

function withBytes({ bytes, ...value }: { bytes: Uint8Array }): AnswerMessage {
  return { type: "value", value, bytes };
}
