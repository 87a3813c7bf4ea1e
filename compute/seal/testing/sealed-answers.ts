import type { NumberedFrame } from "../../protocol/frames.ts";
import { type CallId, newId, type RunId } from "../../protocol/ids.ts";
import type { RunEvent } from "../../protocol/run.ts";
import type { AnswerMessage } from "../answer-message.ts";
import { createAnswerWriter } from "../answer-writer.ts";
import { createFrameOpener, type FrameOpener } from "../frame-opener.ts";
import { createFrameSealer } from "../frame-sealer.ts";
import { createEphemeralKey, type KeyPairs } from "../keys.ts";

/** One whole answer as it would travel, what it says, and as many readers of it as a test wants. */
export interface SealedAnswer {
  readonly title: string;
  readonly messages: readonly AnswerMessage[];
  readonly frames: readonly NumberedFrame[];
  createOpener(): FrameOpener;
}

export interface Parties {
  readonly device: KeyPairs;
  readonly worker: KeyPairs;
}

/** Answers of every kind that a worker gives, each in several frames where its kind has several. */
export async function sealAnswers(parties: Parties): Promise<SealedAnswer[]> {
  const answers: SealedAnswer[] = [];
  for (const [title, messages] of Object.entries(ANSWERS))
    answers.push(await sealAnswer({ title, messages: messages(), ...parties }));
  return answers;
}

export async function sealAnswer(
  asked: Parties & {
    title: string;
    messages: readonly AnswerMessage[];
    callId?: CallId;
    attempt?: number;
    /** of the same request as this */
    request?: Request;
  },
): Promise<SealedAnswer & { request: Request }> {
  const request = asked.request ?? (await newRequest(asked.callId));
  const { callId, transcript, ephemeral } = request;
  const reader = {
    callId,
    transcript,
    deviceSealing: asked.device.publicKeys.sealing,
    ephemeral: ephemeral.publicKey,
  };
  const sealer = await createFrameSealer(reader, asked.worker, asked.attempt);
  const frames: NumberedFrame[] = [];
  const writer = createAnswerWriter({ sealer, send: async (frame) => void frames.push(frame) });
  for (const message of asked.messages) {
    await writer.write(message);
    await writer.flush();
  }
  await writer.end();
  const createOpener = () =>
    createFrameOpener({
      callId,
      transcript,
      deviceSealing: asked.device.sealing,
      ephemeral: ephemeral.privateKey,
      workerSigning: asked.worker.publicKeys.signing,
    });
  return { title: asked.title, messages: asked.messages, frames, createOpener, request };
}

type Request = Awaited<ReturnType<typeof newRequest>>;

async function newRequest(callId: CallId = newId("cal_")) {
  const transcript = crypto.getRandomValues(new Uint8Array(32));
  return { callId, transcript, ephemeral: await createEphemeralKey() };
}

const value = (said: unknown, bytes: Uint8Array | null = null): AnswerMessage => ({
  type: "value",
  value: said,
  bytes,
});
const event = (said: Omit<RunEvent, "bytes">, bytes: Uint8Array | null = null) => value(said, bytes);
const bytesOf = (count: number) => crypto.getRandomValues(new Uint8Array(count));

const stats = { queuedMs: 1, elapsedMs: 7, rows: 4, bytesRead: 0, bytesFromCache: 0, memoryPeakBytes: null };
const columns = [{ name: "salary", type: "DECIMAL(18,2)", encoding: "text" as const }];
const description = (runId: RunId) => ({ runId, columns, rowCount: 4, byteCount: 4_096 });

const ANSWERS: Record<string, () => AnswerMessage[]> = {
  "a Run": () => {
    const runId = newId("run_");
    return [
      event({ type: "started", runId } as RunEvent),
      event({ type: "columns", columns } as RunEvent),
      event({ type: "batch", rows: 2 } as RunEvent, bytesOf(300)),
      event({ type: "batch", rows: 2 } as RunEvent, bytesOf(280)),
      event({
        type: "ended",
        outcome: "succeeded",
        result: description(runId),
        failure: null,
        stats,
      } as RunEvent),
    ];
  },
  "a Run that failed": () => [
    event({ type: "started", runId: newId("run_") } as RunEvent),
    event({
      type: "ended",
      outcome: "failed",
      result: null,
      failure: { code: "sql_error", message: "Could not convert string 'Ana Meier' to INT32" },
      stats,
    } as RunEvent),
  ],
  "a window": () => [value({ offset: 0, rows: 50, total: 4 }, bytesOf(700))],
  "a summary": () => [value({ rows: 4, nulls: 1, min: "100.00", max: "900.00", top: [["100.00", 2]] })],
  "a chart": () => [value({ groups: 3, isCut: false }, bytesOf(120))],
  "an export": () => [
    value({}, bytesOf(400)),
    value({}, bytesOf(400)),
    value({}, bytesOf(400)),
    value({}, bytesOf(37)),
  ],
  "a refusal": () => [{ type: "refusal", code: "result_gone", message: "The Result was removed." }],
};
