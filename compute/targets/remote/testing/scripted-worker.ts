import { newId, type CallId } from "../../../protocol/ids.ts";
import type { NumberedFrame } from "../../../protocol/frames.ts";
import type { AnswerMessage } from "../../../seal/answer-message.ts";
import { createAnswerWriter } from "../../../seal/answer-writer.ts";
import { createKeys, type KeyPairs } from "../../../seal/keys.ts";
import { openCall, type OpenedCall } from "../../../seal/open-call.ts";
import type { OpenedSession, RemoteTransport } from "../remote-transport.ts";

/** What the other end says to one call: messages as they come; throw a TransportError to break off. */
export type Script = (
  opened: OpenedCall,
  wire: { cancelled: Promise<void>; signal: AbortSignal; progress: (reason: string | null) => void },
) => AsyncIterable<AnswerMessage>;

export interface ScriptedWorker {
  readonly transport: RemoteTransport;
  readonly keys: KeyPairs;
  readonly calls: OpenedCall[];
  readonly opened: OpenedSession[];
  readonly closed: string[];
}

/** A transport with a worker behind it that really opens and seals, and says what the script says. */
export async function createScriptedWorker(
  script: Script,
  alter: (frame: NumberedFrame) => NumberedFrame = (frame) => frame,
): Promise<ScriptedWorker> {
  const keys = await createKeys({ isExtractable: true });
  const cancels = new Map<CallId, () => void>();
  const worker: Omit<ScriptedWorker, "transport"> = { keys, calls: [], opened: [], closed: [] };
  const transport: RemoteTransport = {
    async openSession({ poolId }) {
      const identity = { workerId: newId("wrk_"), name: "scripted", keys: keys.publicKeys };
      const session: OpenedSession = { sessionId: newId("ses_"), poolId, worker: identity };
      worker.opened.push(session);
      return session;
    },
    closeSession: async (sessionId) => void worker.closed.push(sessionId),
    cancel: (callId) => cancels.get(callId)?.(),
    async *call({ callId, call }, { signal, onProgress, onAccepted }) {
      const opened = await openCall(call, keys, new Date());
      worker.calls.push(opened);
      onAccepted?.();
      const cancelled = new Promise<void>((resolve) => cancels.set(callId, resolve));
      const ready: NumberedFrame[] = [];
      const writer = createAnswerWriter({
        sealer: await opened.createSealer(),
        send: async (frame) => void ready.push(alter(frame)),
      });
      const progress = (reason: string | null) => onProgress?.({ state: "queued", reason, rows: 0 });
      for await (const message of script(opened, { cancelled, signal, progress })) {
        await writer.write(message);
        await writer.flush();
        yield* ready.splice(0);
      }
      await writer.end();
      yield* ready.splice(0);
    },
  };
  return { ...worker, transport };
}
