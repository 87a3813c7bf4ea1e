import type { RemoteTargetOptions } from "./remote-target-options.ts";
import { type OpenedSession, TransportError } from "./remote-transport.ts";

/**
 * The Session as it is now. After a call found its worker gone, the next call asks
 * the control plane again: for the same worker when it is back, else for another.
 */
export interface SessionSlot {
  get(signal: AbortSignal): Promise<OpenedSession>;
  /** What became of a call on `session`. Answers whether the very same call may be sent again on a new Session. */
  heedFailure(session: OpenedSession, error: unknown): boolean;
  close(): Promise<void>;
}

/** Refusals before anything was begun that mean: this Session is over, open another. */
const SESSION_OVER = new Set(["not_found", "target_unavailable"]);

export function createSessionSlot(options: RemoteTargetOptions): SessionSlot {
  const { transport, notebookId, poolId } = options;
  let current: OpenedSession | null = null;
  let opening: Promise<OpenedSession> | null = null;

  return {
    async get(signal) {
      if (current !== null) return current;
      opening ??= transport.openSession({ notebookId, poolId }, signal).finally(() => {
        opening = null;
      });
      current = await opening;
      return current;
    },
    heedFailure(session, error) {
      if (!(error instanceof TransportError)) return false;
      const isOver = error.refusal !== null && SESSION_OVER.has(error.refusal);
      if ((isOver || error.code === "lost" || error.code === "unavailable") && current === session)
        current = null;
      return isOver;
    },
    async close() {
      if (current !== null) await transport.closeSession(current.sessionId);
      current = null;
    },
  };
}
