import { newId } from "../protocol/ids.ts";
import { findCell, findCellByName, type Notebook, type SqlCell, targetOf } from "./notebook.ts";
import { isActive, type PlannedRun, readableRun, type RunBoard } from "./run-board.ts";
import { staleReason } from "./stale-reason.ts";
import { targetKey } from "./target-ref.ts";

/** Names of cells that a cell's SQL reads, by the planner: keyed by cell id, for the version planned. */
export type CellReads = Readonly<
  Record<string, { readonly version: string; readonly names: readonly string[] }>
>;

/**
 * The Runs that running `cellIds` means: the cells themselves in notebook order,
 * and before each the cells it reads that have no Result on the same target, or a
 * stale one. A cell that reads itself, or a circle, is run once and left to the
 * engine to refuse. Cells that are not SQL are skipped.
 */
export function planRuns(
  notebook: Notebook,
  board: RunBoard,
  reads: CellReads,
  cellIds: readonly string[],
  options: { readonly revision: number; readonly makeId?: typeof newId },
): PlannedRun[] {
  const wanted = new Set(cellIds);
  const planned = new Map<string, PlannedRun>();
  const visiting = new Set<string>();
  const makeId = options.makeId ?? newId;

  const visit = (cell: SqlCell): string | null => {
    const known = planned.get(cell.id);
    if (known) return known.runId;
    const active = board.runs[cell.id];
    if (active && isActive(active)) return active.runId;
    if (visiting.has(cell.id)) return null;
    visiting.add(cell.id);
    const after = readCells(notebook, reads, cell)
      .filter((input) => wanted.has(input.id) || needsRun(notebook, board, input, cell))
      .flatMap((input) => visit(input) ?? []);
    visiting.delete(cell.id);
    const run: PlannedRun = {
      cellId: cell.id,
      cellName: cell.name,
      runId: makeId("run_"),
      target: targetOf(notebook, cell),
      sql: cell.text,
      revision: Math.max(options.revision, cell.textRevision),
      after,
    };
    planned.set(cell.id, run);
    return run.runId;
  };

  for (const cell of notebook.cells) if (cell.type === "sql" && wanted.has(cell.id)) visit(cell);
  return [...planned.values()];
}

/** The SQL cells that a cell's text reads, as far as the planner has said for this very text. */
export function readCells(notebook: Notebook, reads: CellReads, cell: SqlCell): SqlCell[] {
  const known = reads[cell.id];
  if (known?.version !== cell.version) return [];
  return known.names.flatMap((name) => {
    const input = findCellByName(notebook, name);
    return input && input.id !== cell.id ? [input] : [];
  });
}

/**
 * Whether an input must run before its reader. One on another target can't be read
 * from here whether it runs or not: the refusal says where it is.
 */
function needsRun(notebook: Notebook, board: RunBoard, input: SqlCell, reader: SqlCell): boolean {
  const target = targetOf(notebook, reader);
  if (targetKey(targetOf(notebook, input)) !== targetKey(target)) return false;
  return readableRun(board, input.id, target) === null || staleReason(notebook, board, input) !== null;
}

/** The cells above, or from, a cell: for *Run above* and *Run below*. */
export function sqlCellsAround(notebook: Notebook, cellId: string, side: "above" | "from"): string[] {
  const index = notebook.cells.findIndex(({ id }) => id === cellId);
  const part = side === "above" ? notebook.cells.slice(0, index) : notebook.cells.slice(index);
  return part.filter((cell) => findCell(notebook, cell.id)?.type === "sql").map(({ id }) => id);
}
