import { findCell } from "../../compute/notebook/notebook.ts";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { RunFailureCode, RunFailure } from "../../compute/protocol/failures.ts";
import { RUN_FAILURES } from "../../compute/protocol/failures.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { ControlToPage } from "../../compute/protocol/page-link.ts";
import { TargetError } from "../../compute/target.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import type { FailureMemory } from "./failure-memory.ts";
import { NO_STATS, type NotebookApi, type RecordedRun } from "./notebook-api.ts";
import type { NotebookStore } from "./notebook-store.ts";
import { openRunMemory } from "./open-run-memory.ts";

/** Brings back the latest Run of every cell after a reload, and hears of Runs of other tabs and people. */
export interface RunRestorer {
  readonly start: () => void;
  /** Asks again, when it may not have heard of something. */
  readonly refresh: () => void;
  readonly hear: (message: Extract<ControlToPage, { type: "run-state" }>) => void;
  /** the call of a Run that this page did not begin */
  readonly callOf: (runId: string) => string | null;
  /** The Runs of all cells as they were recorded, newest first. The same array until it is read again. */
  readonly recorded: () => readonly RecordedRun[];
  readonly onRecorded: (listener: () => void) => () => void;
  readonly show: (run: RecordedRun) => void;
}

export function createRunRestorer(options: {
  readonly store: NotebookStore;
  readonly registry: TargetRegistry;
  readonly api: NotebookApi;
  readonly failures: FailureMemory;
  readonly reportFault: (message: string, error: unknown) => void;
}): RunRestorer {
  const { store, registry, api, failures } = options;
  const listeners = new Set<() => void>();
  let recorded: readonly RecordedRun[] = [];
  let asked = 0;
  let answered = 0;
  let isReading = false;
  let isAskedAgain = false;

  async function load(): Promise<void> {
    const lost = new Set(openRunMemory().takeLost());
    await Promise.all([...lost].map((runId) => endLost(api, runId)));
    await refresh();
  }

  /** Answers may overtake each other: `isOld` when a later question has been answered, and this one has nothing to say any more. */
  async function readRecord() {
    const turn = ++asked;
    const listed = await api.listRuns();
    const isOld = () => turn < answered;
    if (!isOld()) {
      answered = turn;
      recorded = listed;
      for (const listener of listeners) listener();
    }
    return { listed, isOld };
  }

  /** For the history. What is asked for while it is read becomes one more reading. */
  async function readRecordAgain(): Promise<void> {
    isAskedAgain = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isAskedAgain) {
        isAskedAgain = false;
        await readRecord();
      }
    } finally {
      isReading = false;
    }
  }

  async function refresh(): Promise<void> {
    const { listed, isOld } = await readRecord();
    const latest = new Map<string, RecordedRun>();
    for (const run of listed) if (!latest.has(run.cellId)) latest.set(run.cellId, run);
    const runs = await toCellRuns(store, failures, [...latest.values()]);
    if (isOld()) return;
    const { runs: known } = store.getSnapshot().board;
    const news = runs.filter((run) => isNews(known[run.cellId], run));
    store.act({ type: "restore", runs: news });
    await Promise.all(news.map((run) => fetchResult(run)));
  }

  async function fetchResult(run: CellRun): Promise<void> {
    if (run.state !== "succeeded" || !run.isResultAwaited) return;
    try {
      const { signal } = new AbortController();
      const session = await registry.session(run.target, signal);
      const result = await session.describeResult(run.runId as RunId, signal);
      const gone = run.target.type === "browser" ? "The Result is in another browser, or was cleared." : null;
      store.act({
        type: "restore",
        runs: [
          {
            ...run,
            result,
            isResultAwaited: false,
            resultGone: result ? null : (gone ?? "The Result was evicted."),
          },
        ],
      });
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      store.act({ type: "restore", runs: [{ ...run, isResultAwaited: false, resultGone: error.message }] });
    }
  }

  async function show(run: RecordedRun): Promise<void> {
    const [shown] = await toCellRuns(store, failures, [run]);
    if (!shown) return;
    store.act({ type: "forget", cellId: run.cellId });
    store.act({ type: "restore", runs: [shown] });
    await fetchResult(shown);
  }

  const guarded = (work: Promise<void>) =>
    void work.catch((error: unknown) => options.reportFault("Earlier Runs could not be read.", error));

  return {
    start: () => guarded(load()),
    refresh: () => guarded(refresh()),
    hear({ runId, state }) {
      const own = Object.values(store.getSnapshot().board.runs).find((run) => run.runId === runId);
      if (own && own.number !== null && !hasLostSight(own)) {
        // stopped from another tab of its person; the engine that has it in hand is here
        if (state === "cancelled" && own.target.type === "browser")
          store.act({ type: "stop", cellId: own.cellId });
        if (state !== "queued" && state !== "running") guarded(readRecordAgain());
        return;
      }
      if (state !== "queued" && own?.state !== state) guarded(refresh());
    },
    callOf: (runId) => recorded.find((run) => run.runId === runId)?.callId ?? null,
    recorded: () => recorded,
    onRecorded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    show: (run) => guarded(show(run)),
  };
}

/** The way to its Pool broke off under this Run of the tab: it may go on, and the record knows. */
export function hasLostSight({ number, target, state, failure }: CellRun): boolean {
  const isUnreachable = state === "failed" && failure?.code === "target_unavailable";
  return number !== null && target.type === "pool" && (state === "lost" || isUnreachable);
}

/** What this tab runs or has run it knows better, while it saw it; what it shows already is not read again. */
function isNews(known: CellRun | undefined, run: CellRun): boolean {
  if (known?.runId !== run.runId) return true;
  if (hasLostSight(known)) return known.state !== run.state;
  return known.number === null && (known.state !== run.state || known.resultGone !== null);
}

async function endLost(api: NotebookApi, runId: string): Promise<void> {
  try {
    await api.endRun({ runId, outcome: "lost", failure: null, result: null, stats: NO_STATS });
  } catch (error) {
    // it had ended, was never recorded, or can't be recorded now: the server gives it up by itself
    if (!(error instanceof Error)) throw error;
  }
}

/** What the record knows of them, and what this device knows of why they failed. */
async function toCellRuns(
  store: NotebookStore,
  failures: FailureMemory,
  runs: readonly RecordedRun[],
): Promise<CellRun[]> {
  const failed = runs.filter(({ failureCode }) => failureCode !== null).map(({ runId }) => runId);
  const kept = await failures.recall(failed);
  return runs.flatMap((run) => {
    const shown = toCellRun(store, run);
    if (!shown) return [];
    const known = kept.get(run.runId);
    return [known ? { ...shown, sql: known.sql, failure: known.failure } : shown];
  });
}

function toCellRun(store: NotebookStore, run: RecordedRun): CellRun | null {
  const cell = findCell(store.getSnapshot().document.shown, run.cellId);
  if (cell?.type !== "sql") return null;
  return {
    cellId: run.cellId,
    cellName: cell.name,
    runId: run.runId,
    target: run.target,
    sql: run.revision >= cell.textRevision ? cell.text : "",
    revision: run.revision,
    after: [],
    state: run.state,
    reason: run.state === "lost" ? "the page or the worker went away while it ran" : null,
    isTaken: true,
    number: null,
    startedAtMs: run.startedAt ? Date.parse(run.startedAt) : null,
    endedAtMs: run.endedAt ? Date.parse(run.endedAt) : null,
    progress: null,
    columns: null,
    preview: [],
    result: null,
    isResultAwaited: run.hasResult,
    resultGone: null,
    failure: run.failureCode ? recordedFailure(run.failureCode) : null,
    stats: run.stats,
    actorName: run.actorName,
    isStopping: false,
    reads: [],
  };
}

/** The words of an error stay with the target that raised it; the record only has its code. */
function recordedFailure(code: string): RunFailure {
  const known = (code in RUN_FAILURES ? code : "internal") as RunFailureCode;
  return {
    code: known,
    message: "What it said is kept on the device that ran it only. Run the cell again to read it.",
  };
}
