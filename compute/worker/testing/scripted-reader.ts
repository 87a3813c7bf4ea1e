import type { NumberedFrame } from "../../protocol/frames.ts";
import type { CallArguments } from "../../protocol/call-arguments.ts";
import type { CallMethod, Grant } from "../../protocol/grant.ts";
import { type CallId, newId, type RunId } from "../../protocol/ids.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";
import type { AnswerMessage } from "../../seal/answer-message.ts";
import { signGrant } from "../../seal/grant-signature.ts";
import { createKeys, type KeyPairs } from "../../seal/keys.ts";
import { readAnswer } from "../../seal/read-answer.ts";
import { sealCall } from "../../seal/seal-call.ts";
import type { ScriptedControlPlane } from "./scripted-control-plane.ts";

/** One call on its way: change anything before it is sent, to see it refused. */
export interface PreparedCall {
  readonly callId: CallId;
  grant: Grant;
  call: SealedCall;
  /** Sends it and reads the whole answer. */
  send(): Promise<AnswerMessage[]>;
  /** Sends it without reading. */
  sendOnly(): Promise<void>;
  /** The messages as they come. */
  messages(): AsyncGenerator<AnswerMessage>;
}

/** A person with a device, in one notebook on one Session, whose calls are always granted. */
export interface ScriptedReader {
  readonly keys: KeyPairs;
  prepare(
    method: CallMethod,
    args: unknown,
    change?: { grant?: Partial<Grant>; results?: RunId[]; issuedAt?: Date },
  ): Promise<PreparedCall>;
}

export async function createScriptedReader(
  plane: ScriptedControlPlane,
  workerKeys: () => KeyPairs["publicKeys"],
): Promise<ScriptedReader> {
  const keys = await createKeys({ isExtractable: false });
  const identity = { deviceId: newId("dev_"), keys: keys.publicKeys };
  const sessionId = newId("ses_");
  const notebookId = newId("nbk_");
  const { workerId, poolId } = plane.enrollment;
  return {
    keys,
    async prepare(method, args, change = {}) {
      const callId = newId("cal_");
      const issuedAt = (change.issuedAt ?? new Date()).toISOString();
      const results = change.results ?? [];
      const runId = (args as { runId?: RunId }).runId;
      const run = method === "run" && runId ? { runId, cellId: newId("cel_"), revision: 1 } : null;
      const base = { callId, method, poolId, workerId, sessionId, device: identity, issuedAt };
      const { call, opener } = await sealCall({
        header: { ...base, notebookId, run, results },
        arguments: args,
        device: keys,
        worker: workerKeys(),
      });
      const grant: Grant = {
        ...base,
        version: 1,
        grantId: newId("grt_"),
        actorId: "ana",
        relations: [],
        results,
        expiresAt: new Date(Date.parse(issuedAt) + 60_000).toISOString(),
        ...change.grant,
      };
      const prepared: PreparedCall = {
        callId,
        grant,
        call,
        async sendOnly() {
          const signed = await signGrant(prepared.grant, plane.keys.signing);
          plane.say({ type: "call", callId, grant: signed, call: prepared.call });
        },
        async *messages() {
          const frames = collectFrames(plane, callId);
          await prepared.sendOnly();
          yield* readAnswer(frames, opener);
        },
        async send() {
          const messages: AnswerMessage[] = [];
          for await (const message of prepared.messages()) messages.push(message);
          return messages;
        },
      };
      return prepared;
    },
  };
}

export function runRequest(sql = "SELECT 1", runId = newId("run_")): CallArguments["run"] {
  return { runId, sql, parameters: [], cells: [], previewRowsMax: 100, timeoutMs: 60_000 };
}

/** Takes a call's frames in order; each is accepted when the reader asks for the next one. */
async function* collectFrames(plane: ScriptedControlPlane, callId: CallId): AsyncGenerator<NumberedFrame> {
  const waiting = new Map<number, { frame: NumberedFrame; accept: () => void }>();
  let wake: () => void = () => undefined;
  const others = plane.takeFrame;
  plane.takeFrame = (of, frame) => {
    if (of !== callId) return others(of, frame);
    return new Promise((resolve) => {
      waiting.set(frame.seq, { frame, accept: () => resolve("accepted") });
      wake();
    });
  };
  for (let seq = 0; ; seq++) {
    while (!waiting.has(seq))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const next = waiting.get(seq);
    if (next === undefined) return;
    waiting.delete(seq);
    next.accept();
    yield next.frame;
  }
}
