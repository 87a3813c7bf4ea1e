import fc from "fast-check";
import { expect, test } from "vitest";
import { RUN_OUTCOMES } from "../../compute/protocol/run.ts";
import { endingOf, isEnded, nextRunState, RUN_EVENTS, RUN_STATES, statesBefore } from "./run-state.ts";

test("every state and event: the table is exactly this", () => {
  const moves = RUN_STATES.flatMap((state) =>
    RUN_EVENTS.map((event) => [state, event, nextRunState(state, event)] as const),
  ).filter(([, , to]) => to !== null);
  expect(moves).toEqual([
    ["queued", "starts", "running"],
    ["queued", "ends_succeeded", "succeeded"],
    ["queued", "ends_failed", "failed"],
    ["queued", "ends_cancelled", "cancelled"],
    ["queued", "ends_lost", "lost"],
    ["running", "ends_succeeded", "succeeded"],
    ["running", "ends_failed", "failed"],
    ["running", "ends_cancelled", "cancelled"],
    ["running", "ends_lost", "lost"],
  ]);
});

test("any sequence of events ends a Run at most once", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...RUN_EVENTS), { maxLength: 20 }), (events) => {
      let state: (typeof RUN_STATES)[number] = "queued";
      let endings = 0;
      for (const event of events) {
        const next = nextRunState(state, event);
        if (next === null) continue;
        if (isEnded(next)) endings += 1;
        state = next;
      }
      expect(endings).toBeLessThanOrEqual(1);
      expect(endings).toBe(isEnded(state) ? 1 : 0);
    }),
  );
});

test.each(RUN_OUTCOMES)("a Run ends as %s from both open states and from no other", (outcome) => {
  expect(statesBefore(endingOf(outcome))).toEqual(["queued", "running"]);
});

test("a Run starts only from the queue", () => {
  expect(statesBefore("starts")).toEqual(["queued"]);
});
