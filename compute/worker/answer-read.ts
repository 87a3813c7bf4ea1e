import type { AnswerMessage } from "../seal/answer-message.ts";
import type { AdmittedCall } from "./admit-call.ts";
import type { EngineSession } from "../engine/engine-session.ts";

/** Every call that reads and answers without changing anything. */
export type ReadCall = Exclude<AdmittedCall, { method: "run" | "import" }>;

/** The messages that answer a read. @throws TargetError. */
export async function* answerRead(
  call: ReadCall,
  engine: EngineSession,
  signal: AbortSignal,
): AsyncGenerator<AnswerMessage> {
  switch (call.method) {
    case "describe":
      return yield valueOf(await engine.describeResult(call.args.runId, signal));
    case "summarize":
      return yield valueOf(await engine.summarize(call.args, signal));
    case "plan":
      return yield valueOf(await engine.plan(call.args, call.grant.relations, signal));
    case "window":
      return yield withBytes(await engine.window(call.args, signal));
    case "aggregate":
      return yield withBytes(await engine.aggregate(call.args, signal));
    case "export":
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
