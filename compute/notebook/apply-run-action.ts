import type { RunFailure } from "../protocol/failures.ts";
import type { RunEvent } from "../protocol/run.ts";
import { type CellRun, type CellRunState, isActive, type PlannedRun, type RunBoard } from "./run-board.ts";
import { targetKey } from "./target-ref.ts";

export type RunAction =
  /** in the order in which they shall run; cells that are active already are left alone */
  | { readonly type: "queue"; readonly runs: readonly PlannedRun[]; readonly actorName: string }
  | { readonly type: "reads"; readonly runId: string; readonly reads: CellRun["reads"] }
  | { readonly type: "event"; readonly runId: string; readonly event: RunEvent }
  /** where a Run that has not started its engine waits, in words: the Session's queue, an engine that starts */
  | { readonly type: "waiting"; readonly runId: string; readonly reason: string }
  /** the Session broke or could not be had: the Run has ended without an `ended` */
  | {
      readonly type: "broken";
      readonly runId: string;
      readonly failure: RunFailure;
      readonly isLost: boolean;
    }
  | { readonly type: "stop"; readonly cellId: string }
  | { readonly type: "stop-all" }
  /** what was known before a reload; never replaces a Run of this tab */
  | { readonly type: "restore"; readonly runs: readonly CellRun[] }
  | { readonly type: "forget"; readonly cellId: string };

/** What must be done for the new board to hold true. Performed in one place, in this order. */
export type RunEffect =
  | { readonly type: "start-run"; readonly run: CellRun }
  | { readonly type: "cancel-run"; readonly runId: string }
  | {
      readonly type: "announce";
      readonly cellName: string;
      readonly state: CellRunState;
      readonly run: CellRun;
    };

export interface RunOutcome {
  readonly board: RunBoard;
  readonly effects: readonly RunEffect[];
}

/**
 * Moves the Runs of a notebook on. Pure: `nowMs` is the clock. One Run per target
 * runs at a time, in the order of asking; a Run starts when the Runs it reads from
 * have succeeded, and is cancelled when one of them did not. Actions about a Run
 * that is not its cell's latest are ignored: they come late.
 */
export function applyRunAction(board: RunBoard, action: RunAction, nowMs: number): RunOutcome {
  const moved = move(board, action, nowMs);
  const started = startWaiting(moved.board, nowMs);
  return { board: started.board, effects: [...moved.effects, ...started.effects] };
}

function move(board: RunBoard, action: RunAction, nowMs: number): RunOutcome {
  switch (action.type) {
    case "queue":
      return { board: enqueue(board, action.runs, action.actorName), effects: [] };
    case "reads":
      return { board: changeRun(board, action.runId, { reads: action.reads }), effects: [] };
    case "waiting":
      return { board: changeRun(board, action.runId, { reason: action.reason }), effects: [] };
    case "event":
      return applyEvent(board, action.runId, action.event, nowMs);
    case "broken":
      return end(board, action.runId, nowMs, {
        state: action.isLost ? "lost" : "failed",
        failure: action.failure,
        reason: null,
      });
    case "stop":
      return stop(board, [action.cellId], nowMs);
    case "stop-all":
      return stop(board, Object.keys(board.runs), nowMs);
    case "restore":
      return { board: restore(board, action.runs), effects: [] };
    case "forget":
      return { board: { ...board, runs: omit(board.runs, action.cellId) }, effects: [] };
  }
}

function enqueue(board: RunBoard, planned: readonly PlannedRun[], actorName: string): RunBoard {
  const runs = { ...board.runs };
  const queue = [...board.queue];
  for (const run of planned) {
    const previous = runs[run.cellId];
    if (isActive(previous)) continue;
    runs[run.cellId] = { ...QUEUED, ...run, actorName };
    queue.push(run.cellId);
  }
  return { ...board, runs, queue };
}

const QUEUED = {
  state: "queued",
  reason: null,
  isTaken: false,
  number: null,
  startedAtMs: null,
  endedAtMs: null,
  progress: null,
  columns: null,
  preview: [],
  result: null,
  isResultAwaited: false,
  resultGone: null,
  failure: null,
  stats: null,
  isStopping: false,
  reads: [],
} as const satisfies Partial<CellRun>;

/** Whatever it waited for before its place had it is over. */
const TAKEN = { isTaken: true, reason: null } as const;

function applyEvent(board: RunBoard, runId: string, event: RunEvent, nowMs: number): RunOutcome {
  const run = findRun(board, runId);
  if (!run || !isActive(run)) return { board, effects: [] };
  switch (event.type) {
    case "started":
      return { board: changeRun(board, runId, { ...TAKEN }), effects: [] };
    case "progress": {
      const { step, fraction, rows } = event;
      if (event.isWaiting) return { board: changeRun(board, runId, { reason: step }), effects: [] };
      const progress = { step, fraction, rows };
      return { board: changeRun(board, runId, { ...TAKEN, progress }), effects: [] };
    }
    case "columns":
      return { board: changeRun(board, runId, { ...TAKEN, columns: event.columns }), effects: [] };
    case "batch": {
      const preview = [...run.preview, event.bytes];
      return { board: changeRun(board, runId, { ...TAKEN, preview }), effects: [] };
    }
    case "ended":
      return end(board, runId, nowMs, {
        state: event.outcome,
        result: event.result,
        failure: event.failure,
        stats: event.stats,
        reason: event.outcome === "cancelled" ? "stopped by you" : null,
      });
  }
}

function end(board: RunBoard, runId: string, nowMs: number, change: Partial<CellRun>): RunOutcome {
  const run = findRun(board, runId);
  if (!run || !isActive(run)) return { board, effects: [] };
  const ended: CellRun = { ...run, ...change, endedAtMs: nowMs, isStopping: false, progress: null };
  const queue = board.queue.filter((cellId) => cellId !== run.cellId);
  return {
    board: { ...board, queue, runs: { ...board.runs, [run.cellId]: ended } },
    effects: [{ type: "announce", cellName: run.cellName, state: ended.state, run: ended }],
  };
}

function stop(board: RunBoard, cellIds: readonly string[], nowMs: number): RunOutcome {
  let current = board;
  const effects: RunEffect[] = [];
  for (const cellId of cellIds) {
    const run = current.runs[cellId];
    if (run?.state === "queued") {
      const ended = end(current, run.runId, nowMs, { state: "cancelled", reason: "stopped by you" });
      current = ended.board;
      effects.push(...ended.effects);
    } else if (run?.state === "running" && !run.isStopping) {
      current = changeRun(current, run.runId, { isStopping: true });
      effects.push({ type: "cancel-run", runId: run.runId });
    }
  }
  return { board: current, effects };
}

function restore(board: RunBoard, restored: readonly CellRun[]): RunBoard {
  const runs = { ...board.runs };
  for (const run of restored) {
    const known = runs[run.cellId];
    if (!known || known.runId === run.runId) runs[run.cellId] = run;
  }
  return { ...board, runs };
}

/** Starts what may start: the first waiting Run of each free target whose inputs are ready. */
function startWaiting(board: RunBoard, nowMs: number): RunOutcome {
  let current = board;
  const effects: RunEffect[] = [];
  const busy = new Map<string, CellRun>();
  for (const run of Object.values(board.runs))
    if (run.state === "running" && run.number !== null) busy.set(targetKey(run.target), run);
  for (const cellId of board.queue) {
    const run = current.runs[cellId];
    if (run?.state !== "queued") continue;
    const blocker = run.after
      .map((runId) => findRun(current, runId))
      .find((input) => input?.state !== "succeeded");
    if (blocker && !isActive(blocker)) {
      const reason = `${blocker.cellName} ${blocker.state === "failed" ? "failed" : "did not finish"}`;
      const ended = end(current, run.runId, nowMs, { state: "cancelled", reason });
      current = ended.board;
      effects.push(...ended.effects);
      continue;
    }
    const ahead = blocker ?? busy.get(targetKey(run.target));
    if (ahead) {
      current = changeRun(current, run.runId, { reason: `behind ${ahead.cellName}` });
      if (!busy.has(targetKey(run.target))) busy.set(targetKey(run.target), ahead);
      continue;
    }
    const started: CellRun = {
      ...run,
      state: "running",
      reason: null,
      startedAtMs: nowMs,
      number: current.startedCount + 1,
    };
    busy.set(targetKey(run.target), started);
    current = {
      runs: { ...current.runs, [cellId]: started },
      queue: current.queue.filter((waiting) => waiting !== cellId),
      startedCount: current.startedCount + 1,
    };
    effects.push(
      { type: "start-run", run: started },
      { type: "announce", cellName: run.cellName, state: "running", run: started },
    );
  }
  return { board: current, effects };
}

function findRun(board: RunBoard, runId: string): CellRun | undefined {
  return Object.values(board.runs).find((run) => run.runId === runId);
}

function changeRun(board: RunBoard, runId: string, change: Partial<CellRun>): RunBoard {
  const run = findRun(board, runId);
  if (!run) return board;
  return { ...board, runs: { ...board.runs, [run.cellId]: { ...run, ...change } } };
}

function omit(runs: RunBoard["runs"], cellId: string): RunBoard["runs"] {
  return Object.fromEntries(Object.entries(runs).filter(([id]) => id !== cellId));
}
