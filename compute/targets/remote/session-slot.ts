import type { NumberedFrame } from "../../protocol/frames.ts";
import type { RemoteTargetOptions } from "./remote-target-options.ts";
import { type OpenedSession, TransportError } from "./remote-transport.ts";

/**
 * The Session as it is now. After a call found its worker gone, the next call asks
 * the control plane again: for the same worker when it is back, else for another.
 */
export interface SessionSlot {
  get(signal: AbortSignal): Promise<OpenedSession>;
  /** Passes frames on; when they fail in a way that another opening may mend, the next `get` opens again. */
  watch(frames: AsyncIterable<NumberedFrame>, session: OpenedSession): AsyncGenerator<NumberedFrame>;
  close(): Promise<void>;
}

/** Refusals by the control plane that mean: this Session is over, open another. */
const SESSION_OVER = new Set(["not_found", "session_lost", "session_ended", "target_unavailable"]);

export function createSessionSlot(options: RemoteTargetOptions): SessionSlot {
  const { transport, notebookId, poolId } = options;
  let current: OpenedSession | null = null;
  let opening: Promise<OpenedSession> | null = null;

  function mayMend(error: unknown): boolean {
    if (!(error instanceof TransportError)) return false;
    if (error.code === "lost" || error.code === "unavailable") return true;
    return error.refusal !== null && SESSION_OVER.has(error.refusal);
  }

  return {
    async get(signal) {
      if (current !== null) return current;
      opening ??= transport.openSession({ notebookId, poolId }, signal).finally(() => {
        opening = null;
      });
      current = await opening;
      return current;
    },
    async *watch(frames, session) {
      try {
        yield* frames;
      } catch (error) {
        if (mayMend(error) && current === session) current = null;
        throw error;
      }
    },
    async close() {
      if (current !== null) await transport.closeSession(current.sessionId);
      current = null;
    },
  };
}
