import type { CallId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";

/** Remembers calls for as long as their Grants could still be valid, and not longer. */
export interface ReplayGuard {
  /** `false` when this call was seen before. */
  admit(callId: CallId): boolean;
}

/** A Grant lives `grantMsMax`, and both its ends forgive `clockSkewMsMax`. */
const REMEMBER_MS = LIMITS.grantMsMax + 2 * LIMITS.clockSkewMsMax;

export function createReplayGuard(now: () => Date): ReplayGuard {
  // insertion order is order of time, so the old ones are at the front
  const seen = new Map<CallId, number>();
  return {
    admit(callId) {
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
