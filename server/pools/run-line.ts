import type { CallId, PoolId, SessionId, WorkerId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";

/** How many Runs may be under way at once; null: as many as the workers take. */
export interface PoolCaps {
  readonly runsMax: number | null;
  readonly runsPerPersonMax: number | null;
}

/** A Run that wants a place on a Pool. */
export interface LineEntry {
  readonly callId: CallId;
  readonly poolId: PoolId;
  readonly personId: string;
  readonly sessionId: SessionId;
  readonly workerId: WorkerId;
}

/** Where a Run stands. `position` counts from 1, in the order in which all that wait would begin. */
export interface LinePlace {
  readonly position: number;
  /** Runs under way or earlier in line, by whose they are */
  readonly othersBefore: number;
  readonly ownBefore: number;
  readonly caps: PoolCaps;
}

/**
 * Who may begin next on each Pool. Persons take turns: the one who began longest ago
 * (or not yet) is next, and their own Runs go in the order they came. Who can't begin
 * now (own cap, busy Session, full worker) holds up nobody else. On a Pool without
 * caps only a full worker makes a Run wait. Pure, in memory; knows nothing of calls.
 */
export interface RunLine {
  setCaps(poolId: PoolId, caps: PoolCaps): void;
  enter(entry: LineEntry): void;
  /** It has ended, or waits no longer. Unknown ones change nothing. */
  leave(callId: CallId): void;
  /** Those whose turn it is and whose worker can be sent something, in order; they are under way from now on. */
  take(isReachable: (workerId: WorkerId) => boolean): LineEntry[];
  /** null: it does not wait. */
  placeOf(callId: CallId): LinePlace | null;
  /** Those that wait, in the order in which they would begin. */
  waitingOn(poolId: PoolId): LineEntry[];
}

interface PoolLine {
  caps: PoolCaps;
  readonly waiting: LineEntry[];
  readonly underWay: Map<CallId, LineEntry>;
  /** number of the turn in which each person last began; forgotten when the line is empty */
  readonly turns: Map<string, number>;
  turn: number;
}

const NO_CAPS: PoolCaps = { runsMax: null, runsPerPersonMax: null };

/** Makes a line in which nobody waits. */
export function createRunLine(): RunLine {
  const pools = new Map<PoolId, PoolLine>();
  const poolOf = new Map<CallId, PoolId>();

  function lineOf(poolId: PoolId): PoolLine {
    const line = pools.get(poolId) ?? {
      caps: NO_CAPS,
      waiting: [],
      underWay: new Map(),
      turns: new Map(),
      turn: 0,
    };
    pools.set(poolId, line);
    return line;
  }

  return {
    setCaps(poolId, caps) {
      lineOf(poolId).caps = caps;
    },
    enter(entry) {
      poolOf.set(entry.callId, entry.poolId);
      lineOf(entry.poolId).waiting.push(entry);
    },
    leave(callId) {
      const poolId = poolOf.get(callId);
      if (poolId === undefined) return;
      poolOf.delete(callId);
      const line = lineOf(poolId);
      line.underWay.delete(callId);
      const index = line.waiting.findIndex((entry) => entry.callId === callId);
      if (index >= 0) line.waiting.splice(index, 1);
      if (line.waiting.length + line.underWay.size === 0) line.turns.clear();
    },
    take: (isReachable) => [...pools.values()].flatMap((line) => takeFrom(line, isReachable)),
    placeOf(callId) {
      const line = pools.get(poolOf.get(callId) ?? ("" as PoolId));
      return line === undefined ? null : placeIn(line, callId);
    },
    waitingOn(poolId) {
      const line = pools.get(poolId);
      return line === undefined ? [] : inOrder(line);
    },
  };
}

function takeFrom(line: PoolLine, isReachable: (workerId: WorkerId) => boolean): LineEntry[] {
  const taken: LineEntry[] = [];
  for (;;) {
    const able = line.waiting.filter((entry) => isReachable(entry.workerId) && canBegin(line, entry));
    const next = firstByTurn(line.turns, able);
    if (next === undefined) return taken;
    line.waiting.splice(line.waiting.indexOf(next), 1);
    line.underWay.set(next.callId, next);
    line.turns.set(next.personId, ++line.turn);
    taken.push(next);
  }
}

function canBegin({ caps, underWay }: PoolLine, entry: LineEntry): boolean {
  const busy = [...underWay.values()];
  const own = busy.filter(({ personId }) => personId === entry.personId).length;
  if (caps.runsMax !== null && busy.length >= caps.runsMax) return false;
  if (caps.runsPerPersonMax !== null && own >= caps.runsPerPersonMax) return false;
  const isSessionBusy = busy.some(({ sessionId }) => sessionId === entry.sessionId);
  // a Session runs one at a time: what would only wait on the worker must not hold a place there
  if (isSessionBusy) return caps.runsMax === null && caps.runsPerPersonMax === null;
  const onWorker = busy.filter(({ workerId }) => workerId === entry.workerId);
  return new Set(onWorker.map(({ sessionId }) => sessionId)).size < LIMITS.sessionsMax;
}

/** The first entry of the person who began longest ago; whoever has not begun yet comes before. */
function firstByTurn(
  turns: ReadonlyMap<string, number>,
  entries: readonly LineEntry[],
): LineEntry | undefined {
  let first: LineEntry | undefined;
  for (const entry of entries)
    if (first === undefined || (turns.get(entry.personId) ?? 0) < (turns.get(first.personId) ?? 0))
      first = entry;
  return first;
}

function inOrder({ waiting, turns, turn }: PoolLine): LineEntry[] {
  const left = [...waiting];
  const played = new Map(turns);
  const ordered: LineEntry[] = [];
  for (let next = turn; left.length > 0; ) {
    const entry = firstByTurn(played, left);
    if (entry === undefined) break;
    left.splice(left.indexOf(entry), 1);
    played.set(entry.personId, ++next);
    ordered.push(entry);
  }
  return ordered;
}

function placeIn(line: PoolLine, callId: CallId): LinePlace | null {
  const order = inOrder(line);
  const index = order.findIndex((entry) => entry.callId === callId);
  const entry = order[index];
  if (entry === undefined) return null;
  const before = [...line.underWay.values(), ...order.slice(0, index)];
  const ownBefore = before.filter(({ personId }) => personId === entry.personId).length;
  return { position: index + 1, othersBefore: before.length - ownBefore, ownBefore, caps: line.caps };
}
