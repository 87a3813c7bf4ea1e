import { findCell, findCellByName, type Notebook, type SqlCell } from "./notebook.ts";
import type { RunBoard } from "./run-board.ts";

/**
 * Why a cell's Result no longer is what its text would give, in words; `null` when
 * it is not known to be stale. Follows cells read by cells; only what has run once
 * can be stale.
 */
export function staleReason(
  notebook: Notebook,
  board: RunBoard,
  cell: SqlCell,
  depthMax = 50,
): string | null {
  const run = board.runs[cell.id];
  if (run?.state !== "succeeded") return null;
  if (run.revision < cell.textRevision && run.sql !== cell.text) return "edited since";
  for (const read of run.reads) {
    const input = findCellByName(notebook, read.name);
    if (!input) return `${read.name} is gone`;
    const inputRun = board.runs[input.id];
    if (!inputRun || inputRun.runId === read.runId) {
      const deeper = depthMax > 0 ? staleReason(notebook, board, input, depthMax - 1) : null;
      if (deeper) return `${input.name} is stale`;
      continue;
    }
    if (inputRun.state === "succeeded") return `${input.name} ran again`;
  }
  return null;
}

/** Stale reasons of all SQL cells that have one, by cell id. */
export function staleCells(notebook: Notebook, board: RunBoard): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const cellId of Object.keys(board.runs)) {
    const cell = findCell(notebook, cellId);
    const reason = cell?.type === "sql" ? staleReason(notebook, board, cell) : null;
    if (reason) reasons[cellId] = reason;
  }
  return reasons;
}
