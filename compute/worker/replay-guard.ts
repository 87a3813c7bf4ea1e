import type { CallId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";

/** Remembers calls for as long as they could still be valid, and not longer. Takes none from before it began: it can't know them. */
export interface ReplayGuard {
  /** `false` when this call was seen before, or may have been. @param issuedAt by the clock of its device */
  admit(callId: CallId, issuedAt: Date): boolean;
}

/** A call lives `runWaitMsMax` at most, its Grant less, and both ends forgive `clockSkewMsMax`. */
const REMEMBER_MS = LIMITS.runWaitMsMax + 2 * LIMITS.clockSkewMsMax;

export function createReplayGuard(now: () => Date): ReplayGuard {
  const beganAt = now().getTime();
  // insertion order is order of time, so the old ones are at the front
  const seen = new Map<CallId, number>();
  return {
    admit(callId, issuedAt) {
      if (issuedAt.getTime() < beganAt - LIMITS.clockSkewMsMax) return false;
      const at = now().getTime();
      for (const [old, seenAt] of seen) {
        if (at - seenAt <= REMEMBER_MS) break;
        seen.delete(old);
      }
      if (seen.has(callId)) return false;
      seen.set(callId, at);
      return true;
    },
  };
}
