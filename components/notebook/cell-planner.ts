import { findCell, findCellByName, type SqlCell, targetOf } from "../../compute/notebook/notebook.ts";
import { readableRun } from "../../compute/notebook/run-board.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { PlanAnswer } from "../../compute/protocol/plan.ts";
import { TargetError } from "../../compute/target.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import { findName } from "../editor/sql-tokens.ts";
import type { NotebookStore } from "./notebook-store.ts";

/** Binds the texts of cells without running them: diagnostics, and which cells they read. */
export interface CellPlanner {
  /** Plans the cell that is being written, whenever it rests. Returns how to stop. */
  start(): () => void;
  /** @throws TargetError */
  plan(cellId: string): Promise<PlanAnswer>;
  /** Makes sure that it is known which cells these read, where that could matter. Never rejects. */
  learnReads(cellIds: readonly string[]): Promise<void>;
}

/** A text that rests for so long is planned. */
const REST_MS = 350;
/** A Run does not wait longer for the planner: then it goes on with what is known. */
const LEARN_MS_MAX = 2_500;

export function createCellPlanner(options: {
  readonly store: NotebookStore;
  readonly registry: TargetRegistry;
}): CellPlanner {
  const { store, registry } = options;
  const current = (cellId: string): SqlCell | undefined => {
    const cell = findCell(store.getSnapshot().document.shown, cellId);
    return cell?.type === "sql" ? cell : undefined;
  };

  async function planCell(cell: SqlCell, signal: AbortSignal): Promise<PlanAnswer> {
    const { document, board } = store.getSnapshot();
    const target = targetOf(document.shown, cell);
    const session = await registry.session(target, signal);
    const cells = document.shown.cells.flatMap((input) => {
      if (input.type !== "sql" || input.id === cell.id || !mentions(cell, input)) return [];
      const run = readableRun(board, input.id, target);
      return run ? [{ name: input.name, runId: run.runId as RunId }] : [];
    });
    const answer = await session.plan({ sql: cell.text, parameters: [], cells }, signal);
    store.setPlan(cell.id, { version: cell.version, answer: withUnrunCells(store, cell, answer) });
    return answer;
  }

  async function tryPlan(cell: SqlCell, signal: AbortSignal): Promise<void> {
    try {
      await planCell(cell, signal);
    } catch (error) {
      // a place that can't plan now says so when the cell runs there
      if (!(error instanceof TargetError)) throw error;
    }
  }

  return {
    start: () =>
      watchWriting(store, (cellId, signal) => {
        const cell = current(cellId);
        return cell && cell.text.trim() !== "" ? tryPlan(cell, signal) : Promise.resolve();
      }),
    async plan(cellId) {
      const cell = current(cellId);
      if (!cell) throw new TargetError("bad_query", "The cell is gone.");
      return planCell(cell, new AbortController().signal);
    },
    async learnReads(cellIds) {
      const { document, plans } = store.getSnapshot();
      const signal = AbortSignal.timeout(LEARN_MS_MAX);
      const seen = new Set<string>();
      let open = [...cellIds];
      while (open.length > 0) {
        const unknown = open.flatMap((cellId) => {
          seen.add(cellId);
          const cell = current(cellId);
          if (!cell || plans[cellId]?.version === cell.version) return [];
          return document.shown.cells.some((input) => mentions(cell, input)) ? [cell] : [];
        });
        await Promise.all(unknown.map((cell) => tryPlan(cell, signal)));
        open = open.flatMap((cellId) => readsOfCell(store, cellId)).filter((cellId) => !seen.has(cellId));
      }
    },
  };
}

function readsOfCell(store: NotebookStore, cellId: string): string[] {
  const { document, plans } = store.getSnapshot();
  const names = plans[cellId]?.answer.cells ?? [];
  return names.flatMap((name) => findCellByName(document.shown, name)?.id ?? []);
}

function mentions(cell: SqlCell, input: { id: string; type: string; name?: string }): boolean {
  return input.id !== cell.id && input.name !== undefined && findName(cell.text, input.name).length > 0;
}

/**
 * A cell that has no Result on this target is missing for the planner: such a name
 * is no error but something that must run first.
 */
function withUnrunCells(store: NotebookStore, cell: SqlCell, answer: PlanAnswer): PlanAnswer {
  const { failure } = answer;
  if (failure?.errorSubtype !== "MISSING_ENTRY" || !failure.position) return answer;
  const missing = cell.text.slice(failure.position.start, failure.position.end).replace(/^"|"$/g, "");
  const { document } = store.getSnapshot();
  const owner = findCellByName(document.shown, missing);
  if (!owner || owner.id === cell.id) return answer;
  const others = document.shown.cells.flatMap((input) =>
    input.type === "sql" && mentions(cell, input) ? [input.name] : [],
  );
  return { ...answer, failure: null, cells: [...new Set([...answer.cells, ...others])] };
}

/** Calls `plan` when the text of the cell with the keyboard has rested; a newer text ends an older planning. */
function watchWriting(
  store: NotebookStore,
  plan: (cellId: string, signal: AbortSignal) => Promise<void>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let planning = new AbortController();
  let last = "";
  const stop = store.subscribe(() => {
    const { document, selection, mode, plans } = store.getSnapshot();
    const cell = selection.headId ? findCell(document.shown, selection.headId) : undefined;
    if (mode !== "edit" || cell?.type !== "sql") return;
    const text = `${cell.id} ${cell.text}`;
    if (text === last) return;
    last = text;
    if (plans[cell.id]?.version === cell.version && cell.text === "") return;
    clearTimeout(timer);
    planning.abort();
    planning = new AbortController();
    const { signal } = planning;
    timer = setTimeout(() => void plan(cell.id, signal), REST_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    planning.abort();
  };
}
