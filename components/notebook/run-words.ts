import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { RunFailure } from "../../compute/protocol/failures.ts";
import { RUN_FAILURES } from "../../compute/protocol/failures.ts";

/** The words of the states, the same for every target. */
export const RUN_STATE_WORDS = {
  queued: "Queued",
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  lost: "Lost contact",
} as const satisfies Record<CellRun["state"], string>;

/** A Run is said to run when its place has it: what a cell says survives a reload. */
export function shownState({ state, isTaken }: Pick<CellRun, "state" | "isTaken">): CellRun["state"] {
  return state === "running" && !isTaken ? "queued" : state;
}

/** What screen readers are told when a Run starts or ends. */
export function announcementOf(run: CellRun): string {
  const { cellName, state, result, failure, reason } = run;
  if (state === "succeeded" && result) return `${cellName} succeeded, ${countRows(result.rowCount)}`;
  if (state === "failed" && failure) return `${cellName} failed: ${failureTitle(failure, run.sql)}`;
  const tail = reason ? `, ${reason}` : "";
  return `${cellName} ${RUN_STATE_WORDS[state].toLowerCase()}${tail}`;
}

/** "Binder error, line 1" for the engine's errors, the table's words for everything else. */
export function failureTitle(failure: RunFailure, sql: string): string {
  const { code, exceptionType, position } = failure;
  const title = code === "sql_error" && exceptionType ? `${exceptionType} error` : RUN_FAILURES[code].title;
  return position ? `${title}, line ${lineAt(sql, position.start)}` : title;
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

export function countRows(rows: number): string {
  return `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
}

/** `41 ms`, `6.4 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;
}
