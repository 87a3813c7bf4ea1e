import type { RunFailure } from "../protocol/failures.ts";
import type { ResultColumn, ResultDescription, RunStats } from "../protocol/run.ts";
import { targetKey, type TargetRef } from "./target-ref.ts";

export type CellRunState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "lost";

/** What a Run is asked to do: the text as it was when the person pressed Run. */
export interface PlannedRun {
  readonly cellId: string;
  readonly cellName: string;
  readonly runId: string;
  readonly target: TargetRef;
  readonly sql: string;
  /** the notebook's revision that holds this text */
  readonly revision: number;
  /** Runs that must succeed before it: of the cells it reads */
  readonly after: readonly string[];
}

/** The latest Run of a cell, as the screen shows it. */
export interface CellRun extends PlannedRun {
  readonly state: CellRunState;
  /** queued: behind what; cancelled: by whom or why; lost: since when */
  readonly reason: string | null;
  /** its place has said that it has it; before that, a tab that goes away takes the Run with it */
  readonly isTaken: boolean;
  /** order of execution in this tab, from 1; `null` until it starts and for Runs of before a reload */
  readonly number: number | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly progress: {
    readonly step: string;
    readonly fraction: number | null;
    readonly rows: number;
  } | null;
  readonly columns: readonly ResultColumn[] | null;
  /** Arrow IPC streams, rows from 0 on */
  readonly preview: readonly Uint8Array[];
  readonly result: ResultDescription | null;
  /** it has a Result that this tab has not looked up yet: after a reload */
  readonly isResultAwaited: boolean;
  /** why a Result that there was can't be shown, in words */
  readonly resultGone: string | null;
  readonly failure: RunFailure | null;
  readonly stats: RunStats | null;
  readonly actorName: string | null;
  /** a Stop was asked for and has not taken effect yet */
  readonly isStopping: boolean;
  /** Results that its SQL read, by cell name, as they were when it started */
  readonly reads: readonly { readonly name: string; readonly runId: string }[];
}

/** The Runs of one notebook in one tab. Pure data; `applyRunAction` is its only writer. */
export interface RunBoard {
  readonly runs: Readonly<Record<string, CellRun>>;
  /** cells that wait, in the order in which they were asked for */
  readonly queue: readonly string[];
  readonly startedCount: number;
}

export const EMPTY_BOARD: RunBoard = { runs: {}, queue: [], startedCount: 0 };

export function isActive(run: CellRun | undefined): boolean {
  return run?.state === "queued" || run?.state === "running";
}

/** The Run whose Result other cells may select from, on the same target; `null` when there is none. */
export function readableRun(board: RunBoard, cellId: string, target: TargetRef): CellRun | null {
  const run = board.runs[cellId];
  if (run?.state !== "succeeded" || !run.result) return null;
  return targetKey(run.target) === targetKey(target) ? run : null;
}

/** Cells that run or wait, in no particular order. */
export function activeRuns(board: RunBoard): CellRun[] {
  return Object.values(board.runs).filter(isActive);
}
