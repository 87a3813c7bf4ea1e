import fc from "fast-check";
import { expect, test } from "vitest";
import {
  newId,
  type CallId,
  type PoolId,
  type SessionId,
  type WorkerId,
} from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { lineWords } from "./line-words.ts";
import { createRunLine, type LineEntry, type PoolCaps, type RunLine } from "./run-line.ts";

const poolId: PoolId = newId("pol_");
const everyWorker = () => true;

/** A Run with readable ids. Each person has a Session of their own unless another is named. */
function entryOf(name: string, personId: string, at: { session?: string; worker?: string } = {}): LineEntry {
  return {
    callId: name as CallId,
    poolId,
    personId,
    sessionId: (at.session ?? `ses_${personId}`) as SessionId,
    workerId: (at.worker ?? "wrk_1") as WorkerId,
  };
}

function lineWith(caps: Partial<PoolCaps>, entries: readonly LineEntry[]): RunLine {
  const line = createRunLine();
  line.setCaps(poolId, { runsMax: null, runsPerPersonMax: null, ...caps });
  for (const entry of entries) line.enter(entry);
  return line;
}

const names = (entries: readonly LineEntry[]) => entries.map(({ callId }) => String(callId));

/** Lets one after the other begin and end, and tells the order. */
function drain(line: RunLine): string[] {
  const order: string[] = [];
  let underWay = names(line.take(everyWorker));
  while (underWay.length > 0) {
    const [first, ...rest] = underWay;
    order.push(first ?? "");
    line.leave(first as CallId);
    underWay = [...rest, ...names(line.take(everyWorker))];
  }
  return order;
}

const many = (person: string, count: number) =>
  Array.from({ length: count }, (_, index) => entryOf(`${person}${index + 1}`, person));

test("two people with many Runs on a Pool of one at a time alternate, each in their own order", () => {
  const line = lineWith({ runsMax: 1 }, [...many("a", 4), ...many("b", 3)]);
  expect(drain(line)).toEqual(["a1", "b1", "a2", "b2", "a3", "b3", "a4"]);
});

test("who comes late goes before somebody who has had a turn", () => {
  const line = lineWith({ runsMax: 1 }, many("a", 3));
  expect(names(line.take(everyWorker))).toEqual(["a1"]);
  line.enter(entryOf("b1", "b"));
  line.leave("a1" as CallId);
  expect(names(line.take(everyWorker))).toEqual(["b1"]);
});

test("a person at their own cap holds up nobody else", () => {
  const sessions = many("a", 3).map((entry, index) => ({ ...entry, sessionId: `ses_${index}` as SessionId }));
  const line = lineWith({ runsPerPersonMax: 2 }, [...sessions, ...many("b", 1)]);
  expect(names(line.take(everyWorker))).toEqual(["a1", "b1", "a2"]);
  expect(line.placeOf("a3" as CallId)).toMatchObject({ position: 1, ownBefore: 2, othersBefore: 1 });
});

test("without caps nothing waits, except for a worker whose engines are all in use", () => {
  const others = Array.from({ length: LIMITS.sessionsMax + 1 }, (_, index) =>
    entryOf(`n${index}`, `p${index}`),
  );
  const line = lineWith({}, [...others, entryOf("again", "p0")]);
  expect(line.take(everyWorker)).toHaveLength(LIMITS.sessionsMax + 1);
  expect(names(line.waitingOn(poolId))).toEqual([`n${LIMITS.sessionsMax}`]);
});

test("Runs of a worker that can't be reached wait for it; others don't", () => {
  const line = lineWith({ runsMax: 5 }, [entryOf("a1", "a"), entryOf("b1", "b", { worker: "wrk_2" })]);
  expect(names(line.take((workerId) => workerId === "wrk_2"))).toEqual(["b1"]);
  expect(names(line.take(everyWorker))).toEqual(["a1"]);
});

test("who is stopped while waiting leaves, and the others move up", () => {
  const line = lineWith({ runsMax: 1 }, [...many("a", 2), ...many("b", 2)]);
  line.take(everyWorker);
  expect(line.placeOf("b2" as CallId)?.position).toBe(3);
  line.leave("b1" as CallId);
  expect(line.placeOf("b2" as CallId)?.position).toBe(1);
});

test("a raised cap lets more begin", () => {
  const line = lineWith({ runsMax: 1 }, [...many("a", 1), ...many("b", 1), ...many("c", 1)]);
  expect(line.take(everyWorker)).toHaveLength(1);
  line.setCaps(poolId, { runsMax: 2, runsPerPersonMax: null });
  expect(names(line.take(everyWorker))).toEqual(["b1"]);
});

test("the words name place, Pool, who is before and the caps", () => {
  const caps = { runsMax: null, runsPerPersonMax: 2 };
  const words = lineWords({ position: 3, othersBefore: 2, ownBefore: 0, caps }, "prod-vpc");
  expect(words).toBe("3rd in line on prod-vpc: after 2 Runs of others, your cap is 2");
  const both = lineWords({ position: 11, othersBefore: 1, ownBefore: 3, caps: { ...caps, runsMax: 4 } }, "x");
  expect(both).toBe(
    "11th in line on x: after 1 Run of others and 3 Runs of yours, your cap is 2, its cap is 4",
  );
});

type Step =
  | { type: "enter"; person: number; session: number }
  | { type: "end"; pick: number }
  | { type: "stop"; pick: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant("enter" as const), person: fc.nat(3), session: fc.nat(2) }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("end" as const), pick: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("stop" as const), pick: fc.nat(50) }) },
  ),
  { maxLength: 80 },
);
const caps: fc.Arbitrary<PoolCaps> = fc.record({
  runsMax: fc.option(fc.integer({ min: 1, max: 4 })),
  runsPerPersonMax: fc.option(fc.integer({ min: 1, max: 3 })),
});

test("whatever comes, ends and is stopped: caps hold, a Session runs in order, turns are fair, all begin in the end", () => {
  fc.assert(
    fc.property(caps, steps, (limits, script) => {
      const line = lineWith(limits, []);
      const underWay = new Map<CallId, LineEntry>();
      const waiting: LineEntry[] = [];
      /** times that others began since each person, all that while able, has waited */
      const passedOver = new Map<string, Map<string, number>>();
      const begin = () => {
        for (const entry of line.take(everyWorker)) {
          const earlier = waiting.filter((other) => other.sessionId === entry.sessionId)[0];
          expect(earlier?.callId).toBe(entry.callId);
          waiting.splice(waiting.indexOf(entry), 1);
          underWay.set(entry.callId, entry);
          passedOver.delete(entry.personId);
          for (const personId of new Set(waiting.map((other) => other.personId))) {
            if (limits.runsPerPersonMax !== null || personId === entry.personId) continue;
            if (waiting.every((other) => other.personId !== personId || isSessionBusy(other))) continue;
            const counts = passedOver.get(personId) ?? new Map<string, number>();
            counts.set(entry.personId, (counts.get(entry.personId) ?? 0) + 1);
            passedOver.set(personId, counts);
            expect(counts.get(entry.personId)).toBeLessThanOrEqual(1);
          }
        }
        const own = new Map<string, number>();
        for (const { personId } of underWay.values()) own.set(personId, (own.get(personId) ?? 0) + 1);
        expect(underWay.size).toBeLessThanOrEqual(limits.runsMax ?? Number.POSITIVE_INFINITY);
        expect(Math.max(0, ...own.values())).toBeLessThanOrEqual(
          limits.runsPerPersonMax ?? Number.POSITIVE_INFINITY,
        );
      };
      const isSessionBusy = (entry: LineEntry) =>
        [...underWay.values()].some(({ sessionId }) => sessionId === entry.sessionId);
      const end = (pick: number) => {
        const ended = [...underWay.keys()][pick % Math.max(1, underWay.size)];
        if (ended === undefined) return;
        underWay.delete(ended);
        line.leave(ended);
        begin();
      };
      for (const [index, step] of script.entries()) {
        if (step.type === "end") end(step.pick);
        else if (step.type === "stop") {
          const [stopped] = waiting.splice(step.pick % Math.max(1, waiting.length), 1);
          if (stopped !== undefined) line.leave(stopped.callId);
        } else {
          const person = `p${step.person}`;
          const entry = entryOf(`c${index}`, person, { session: `${person}_${step.session}` });
          waiting.push(entry);
          line.enter(entry);
          begin();
        }
        expect(new Set(line.waitingOn(poolId))).toEqual(new Set(waiting));
        const positions = waiting.map(({ callId }) => line.placeOf(callId)?.position ?? 0);
        expect(positions.toSorted((a, b) => a - b)).toEqual(waiting.map((_, at) => at + 1));
      }
      while (underWay.size > 0) end(0);
      expect(waiting).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
