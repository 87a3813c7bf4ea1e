import { describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { RunEnded, RunOutcome } from "../protocol/run.ts";
import { applyRunAction, type RunAction, type RunEffect } from "./apply-run-action.ts";
import { createNotebook } from "./create-notebook.ts";
import type { Notebook, SqlCell } from "./notebook.ts";
import { planRuns } from "./plan-runs.ts";
import { EMPTY_BOARD, type PlannedRun, type RunBoard } from "./run-board.ts";
import { staleReason } from "./stale-reason.ts";
import type { TargetRef } from "./target-ref.ts";

const BROWSER: TargetRef = { type: "browser" };
const POOL: TargetRef = { type: "pool", poolId: newId("pol_") };
const stats = { queuedMs: 0, elapsedMs: 5, rows: 1, bytesRead: 0, bytesFromCache: 0, memoryPeakBytes: null };

function planned(cellName: string, change: Partial<PlannedRun> = {}): PlannedRun {
  const cellId = newId("cel_");
  return {
    cellId,
    cellName,
    runId: newId("run_"),
    target: BROWSER,
    sql: "SELECT 1",
    revision: 1,
    after: [],
    ...change,
  };
}

function ended(run: PlannedRun, outcome: RunOutcome = "succeeded"): RunAction {
  const result = { runId: run.runId as `run_${string}`, columns: [], rowCount: 1, byteCount: 0 };
  const event: RunEnded = {
    type: "ended",
    outcome,
    result: outcome === "succeeded" ? result : null,
    failure: outcome === "failed" ? { code: "sql_error", message: "no" } : null,
    stats,
  };
  return { type: "event", runId: run.runId, event };
}

function play(actions: readonly RunAction[], start: RunBoard = EMPTY_BOARD) {
  let board = start;
  const effects: RunEffect[] = [];
  for (const action of actions) {
    const outcome = applyRunAction(board, action, 1_000);
    board = outcome.board;
    effects.push(...outcome.effects);
  }
  const started = effects.flatMap((effect) => (effect.type === "start-run" ? [effect.run.cellName] : []));
  return { board, effects, started };
}

const queue = (...runs: PlannedRun[]): RunAction => ({ type: "queue", runs, actorName: "Ana" });

describe("the queue", () => {
  test("two cells on one place: the second starts when the first has ended, and says behind what it waits", () => {
    const [a, b] = [planned("a"), planned("b")];
    const waiting = play([queue(a, b)]);
    expect(waiting.started).toEqual(["a"]);
    expect(waiting.board.runs[b.cellId]).toMatchObject({ state: "queued", reason: "behind a" });
    expect(play([ended(a)], waiting.board).started).toEqual(["b"]);
  });

  test("two cells on two places: run at the same time, numbered in the order of starting", () => {
    const [a, b] = [planned("a"), planned("b", { target: POOL })];
    const { board, started } = play([queue(a, b)]);
    expect(started).toEqual(["a", "b"]);
    expect(board.runs[b.cellId]?.number).toBe(2);
  });

  test("a cell that waits for another place: starts when what it reads has succeeded", () => {
    const a = planned("a", { target: POOL });
    const b = planned("b", { after: [a.runId] });
    const waiting = play([queue(a, b)]);
    expect(waiting.started).toEqual(["a"]);
    expect(play([ended(a)], waiting.board).started).toEqual(["b"]);
  });

  test.each(["failed", "cancelled", "lost"] as const)(
    "what a cell reads ends as %s: the cell is cancelled with that reason",
    (outcome) => {
      const a = planned("a");
      const b = planned("b", { after: [a.runId] });
      const { board } = play([queue(a, b), ended(a, outcome)]);
      expect(board.runs[b.cellId]?.state).toBe("cancelled");
      expect(board.runs[b.cellId]?.reason).toMatch(/^a (failed|did not finish)$/);
      expect(board.queue).toEqual([]);
    },
  );

  test("a waiting cell that is stopped: never starts; a running one is asked to stop once", () => {
    const [a, b] = [planned("a"), planned("b")];
    const { effects, board } = play([
      queue(a, b),
      { type: "stop", cellId: b.cellId },
      { type: "stop", cellId: a.cellId },
      { type: "stop", cellId: a.cellId },
      ended(a, "cancelled"),
    ]);
    expect(effects.filter(({ type }) => type === "cancel-run")).toEqual([
      { type: "cancel-run", runId: a.runId },
    ]);
    expect(effects.filter(({ type }) => type === "start-run")).toHaveLength(1);
    expect(board.runs[a.cellId]).toMatchObject({ state: "cancelled", isStopping: false });
  });

  test("a cell that runs already: is not queued a second time", () => {
    const a = planned("a");
    const again = { ...planned("a"), cellId: a.cellId };
    expect(play([queue(a), queue(again)]).board.runs[a.cellId]?.runId).toBe(a.runId);
  });

  test("word of a Run that has ended, or that is not the cell's latest: changes nothing", () => {
    const a = planned("a");
    const { board } = play([queue(a), ended(a)]);
    const late = play([ended(a, "failed"), ended(planned("z"), "lost")], board);
    expect(late.board).toBe(board);
    expect(late.effects).toEqual([]);
  });

  test("a Session that breaks: ends the Run as lost and lets the next one start", () => {
    const [a, b] = [planned("a"), planned("b")];
    const failure = { code: "session_lost", message: "gone" } as const;
    const { board, started } = play([queue(a, b), { type: "broken", runId: a.runId, failure, isLost: true }]);
    expect(board.runs[a.cellId]).toMatchObject({ state: "lost", failure });
    expect(started).toEqual(["a", "b"]);
  });

  test("a Run of before the reload that another tab still has: does not hold up this one", () => {
    const old = play([queue(planned("old"))]).board;
    const other = Object.values(old.runs).map((run) => ({ ...run, number: null }));
    const mine = planned("mine");
    expect(play([{ type: "restore", runs: other }, queue(mine)]).started).toEqual(["mine"]);
  });

  test("a Run is taken with the first word of its place, and not by waiting for it", () => {
    const a = planned("a");
    const { board } = play([queue(a), { type: "waiting", runId: a.runId, reason: "starting the engine" }]);
    expect(board.runs[a.cellId]).toMatchObject({ state: "running", isTaken: false });
    const progress: RunAction = {
      type: "event",
      runId: a.runId,
      event: { type: "progress", step: "running", fraction: null, rows: 0 },
    };
    expect(play([progress], board).board.runs[a.cellId]).toMatchObject({ isTaken: true, reason: null });
  });

  test("a Run that waits for its place's turn says why, and is not taken by it", () => {
    const a = planned("a");
    const words = "2nd in line on prod-vpc";
    const progress: RunAction = {
      type: "event",
      runId: a.runId,
      event: { type: "progress", step: words, fraction: null, rows: 0, isWaiting: true },
    };
    const { board } = play([queue(a), progress]);
    expect(board.runs[a.cellId]).toMatchObject({ isTaken: false, reason: words, progress: null });
  });

  test("rows that come in several batches: are kept in order", () => {
    const a = planned("a");
    const batch = (byte: number): RunAction => ({
      type: "event",
      runId: a.runId,
      event: { type: "batch", rows: 1, bytes: Uint8Array.of(byte) },
    });
    const { board } = play([queue(a), batch(1), batch(2)]);
    expect(board.runs[a.cellId]?.preview.map(([byte]) => byte)).toEqual([1, 2]);
  });
});

function bookOf(...cells: [name: string, text: string, target?: TargetRef][]): Notebook {
  return {
    ...createNotebook("Test"),
    cells: cells.map(
      ([name, text, target]): SqlCell => ({
        type: "sql",
        id: newId("cel_"),
        name,
        text,
        version: newId("opn_"),
        textRevision: 1,
        others: [],
        target: target ?? null,
        view: "table",
        chart: null,
        isCollapsed: false,
      }),
    ),
  };
}

const readsOf = (book: Notebook, reads: Record<string, string[]>) =>
  Object.fromEntries(
    book.cells.map((cell) => [
      cell.id,
      { version: cell.version, names: cell.type === "sql" ? (reads[cell.name] ?? []) : [] },
    ]),
  );

const namesOf = (runs: readonly PlannedRun[]) => runs.map(({ cellName }) => cellName);
const idOf = (book: Notebook, index: number) => book.cells[index]?.id ?? "";
const options = { revision: 1 };

describe("planRuns", () => {
  test("a cell that reads cells without a Result: they run first, in order, once", () => {
    const book = bookOf(["a", ""], ["b", ""], ["c", ""]);
    const reads = readsOf(book, { c: ["b", "a"], b: ["A"] });
    const runs = planRuns(book, EMPTY_BOARD, reads, [idOf(book, 2)], options);
    expect(namesOf(runs)).toEqual(["a", "b", "c"]);
    expect(runs[2]?.after).toEqual([runs[1]?.runId, runs[0]?.runId]);
  });

  test("a cell that reads a fresh Result: runs alone; one on another place is not run for it", () => {
    const book = bookOf(["a", ""], ["b", ""], ["c", "", POOL]);
    const reads = readsOf(book, { b: ["a"], c: ["a"] });
    const [a] = planRuns(book, EMPTY_BOARD, reads, [idOf(book, 0)], options);
    if (!a) throw new Error("nothing was planned");
    const { board } = play([queue(a), ended(a)]);
    expect(namesOf(planRuns(book, board, reads, [idOf(book, 1)], options))).toEqual(["b"]);
    expect(namesOf(planRuns(book, board, reads, [idOf(book, 2)], options))).toEqual(["c"]);
  });

  test("cells that read each other in a circle: each is planned once", () => {
    const book = bookOf(["a", ""], ["b", ""]);
    const reads = readsOf(book, { a: ["b"], b: ["a"] });
    expect(namesOf(planRuns(book, EMPTY_BOARD, reads, [idOf(book, 0)], options)).toSorted()).toEqual([
      "a",
      "b",
    ]);
  });

  test("a plan of an older text: is not believed", () => {
    const book = bookOf(["a", ""], ["b", ""]);
    const reads = { [idOf(book, 1)]: { version: newId("opn_"), names: ["a"] } };
    expect(namesOf(planRuns(book, EMPTY_BOARD, reads, [idOf(book, 1)], options))).toEqual(["b"]);
  });

  test("a notebook of the largest size in one chain: is planned", () => {
    const chain = Array.from({ length: LIMITS.notebookCellsMax }, (_, index): [string, string] => [
      `q${index}`,
      "",
    ]);
    const book = bookOf(...chain);
    const reads = readsOf(
      book,
      Object.fromEntries(chain.slice(1).map(([name], index) => [name, [`q${index}`]])),
    );
    const last = idOf(book, chain.length - 1);
    expect(planRuns(book, EMPTY_BOARD, reads, [last], options)).toHaveLength(chain.length);
  });
});

describe("staleReason", () => {
  function ranBoth() {
    const book = bookOf(["a", "SELECT 1"], ["b", "FROM a"]);
    const [a, b] = planRuns(
      book,
      EMPTY_BOARD,
      readsOf(book, { b: ["a"] }),
      book.cells.map(({ id }) => id),
      options,
    );
    if (!a || !b) throw new Error("nothing was planned");
    const reads = [{ name: "a", runId: a.runId }];
    const { board } = play([queue(a, b), ended(a), { type: "reads", runId: b.runId, reads }, ended(b)]);
    return { book, board, reader: book.cells[1] as SqlCell, source: book.cells[0] as SqlCell };
  }

  test("nothing changed since: the cell is not stale", () => {
    const { book, board, reader } = ranBoth();
    expect(staleReason(book, board, reader)).toBeNull();
  });

  test("its text changed since: the cell is stale, and so is what reads it", () => {
    const { book, board, reader, source } = ranBoth();
    const edited = { ...source, text: "SELECT 2", textRevision: 7 };
    const changed = { ...book, cells: [edited, reader] };
    expect(staleReason(changed, board, edited)).toBe("edited since");
    expect(staleReason(changed, board, reader)).toBe("a is stale");
  });

  test("what it reads ran again: the cell is stale", () => {
    const { book, board, reader, source } = ranBoth();
    const again = planned("a", { cellId: source.id, sql: source.text });
    expect(staleReason(book, play([queue(again), ended(again)], board).board, reader)).toBe("a ran again");
  });

  test("what it reads was deleted: the cell is stale", () => {
    const { book, board, reader } = ranBoth();
    expect(staleReason({ ...book, cells: [reader] }, board, reader)).toBe("a is gone");
  });
});
