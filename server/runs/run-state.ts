import type { RunOutcome } from "../../compute/protocol/run.ts";

/** States of a Run. The last four are the outcomes: nothing leaves them. */
export const RUN_STATES = ["queued", "running", "succeeded", "failed", "cancelled", "lost"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What happens to a Run. `waits` and `starts` are the target's words, `ends_*` anybody's last one. */
export const RUN_EVENTS = [
  "waits",
  "starts",
  "ends_succeeded",
  "ends_failed",
  "ends_cancelled",
  "ends_lost",
] as const;
export type RunEventName = (typeof RUN_EVENTS)[number];

/**
 * The whole life of a Run. `null`: the event changes nothing and is dropped
 * (repeated, late, or out of order), which is normal on a wire that repeats.
 */
export const RUN_TRANSITIONS: Readonly<Record<RunState, Readonly<Record<RunEventName, RunState | null>>>> = {
  queued: {
    waits: null,
    starts: "running",
    ends_succeeded: "succeeded",
    ends_failed: "failed",
    ends_cancelled: "cancelled",
    ends_lost: "lost",
  },
  running: {
    waits: null,
    starts: null,
    ends_succeeded: "succeeded",
    ends_failed: "failed",
    ends_cancelled: "cancelled",
    ends_lost: "lost",
  },
  succeeded: ended(),
  failed: ended(),
  cancelled: ended(),
  lost: ended(),
};

/** The state after `event`, or `null` when it changes nothing. */
export function nextRunState(state: RunState, event: RunEventName): RunState | null {
  return RUN_TRANSITIONS[state][event];
}

/** States from which `event` leads somewhere: the condition of the one UPDATE that performs it. */
export function statesBefore(event: RunEventName): RunState[] {
  return RUN_STATES.filter((state) => nextRunState(state, event) !== null);
}

/** The event by which a Run ends with `outcome`. */
export function endingOf(outcome: RunOutcome): RunEventName {
  return `ends_${outcome}`;
}

/** True for the four outcomes. */
export function isEnded(state: RunState): state is RunOutcome {
  return state !== "queued" && state !== "running";
}

function ended() {
  return {
    waits: null,
    starts: null,
    ends_succeeded: null,
    ends_failed: null,
    ends_cancelled: null,
    ends_lost: null,
  } as const;
}
