import { expect, test, vi } from "vitest";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { openDocument } from "../../compute/notebook/local-document.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";
import type { RunFailureCode } from "../../compute/protocol/failures.ts";
import { newId, type NotebookId } from "../../compute/protocol/ids.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import type { FailureMemory } from "./failure-memory.ts";
import type { NotebookApi, RecordedRun } from "./notebook-api.ts";
import { createNotebookStore } from "./notebook-store.ts";
import { createRunRestorer, hasLostSight } from "./restore-runs.ts";

const POOL: TargetRef = { type: "pool", poolId: newId("pol_") };
const BROWSER: TargetRef = { type: "browser" };
const notebookId: NotebookId = newId("nbk_");

/** A tab whose one cell runs on `target`, a control plane that says `recorded`, and a Pool that has every Result. */
function setUp(target: TargetRef = POOL) {
  const notebook = createNotebook("Start");
  const [cell] = notebook.cells;
  if (!cell) throw new Error("a new notebook has a cell");
  const runId = newId("run_");
  const result = { runId, columns: [], rowCount: 1, byteCount: 1 };
  const store = createNotebookStore({
    document: openDocument(notebook, 1),
    canEdit: true,
    actorName: "Ana",
    workspaceName: "Test",
    performRunEffect: () => undefined,
    performNotebookEffect: () => undefined,
  });
  const control: { recorded: RecordedRun[]; answers: Promise<void>[] } = { recorded: [], answers: [] };
  const listRuns = async () => {
    const { recorded } = control;
    await control.answers.shift();
    return recorded;
  };
  const recall = vi.fn<FailureMemory["recall"]>(async () => new Map());
  const reportFault = vi.fn<(message: string, error: unknown) => void>();
  const restorer = createRunRestorer({
    store,
    registry: { session: async () => ({ describeResult: async () => result }) } as unknown as TargetRegistry,
    api: { listRuns } as unknown as NotebookApi,
    failures: { keep: async () => undefined, recall },
    reportFault,
  });
  const planned = {
    cellId: cell.id,
    cellName: "one",
    runId,
    target,
    sql: "SELECT 1",
    revision: 1,
    after: [],
  };
  store.act({ type: "queue", runs: [planned], actorName: "Ana" });
  const record = (state: RecordedRun["state"]) => {
    control.recorded = [recordOf(state, { runId, cellId: cell.id, target })];
  };
  const breakOff = (code: RunFailureCode, isLost: boolean) =>
    store.act({ type: "broken", runId, failure: { code, message: "Gone." }, isLost });
  const shown = () => store.getSnapshot().board.runs[cell.id];
  return { restorer, control, recall, record, breakOff, shown, runId, reportFault };
}

function recordOf(
  state: RecordedRun["state"],
  run: Pick<RecordedRun, "runId" | "cellId" | "target">,
): RecordedRun {
  return {
    ...run,
    revision: 1,
    placeLabel: "Hosted",
    chosenBy: "cell",
    callId: newId("cal_"),
    state,
    failureCode: null,
    hasResult: state === "succeeded",
    actorName: "Ana",
    createdAt: "2001-01-01T00:00:00.000Z",
    startedAt: null,
    endedAt: null,
    stats: null,
  };
}

test("a Run that the tab lost sight of goes on as the record says, and its end is followed to its Result", async () => {
  const { restorer, record, breakOff, shown, runId } = setUp();
  breakOff("worker_lost", true);
  record("running");
  restorer.refresh();
  await vi.waitFor(() => expect(shown()).toMatchObject({ runId, state: "running", failure: null }));
  record("succeeded");
  restorer.hear({
    type: "run-state",
    notebookId,
    runId,
    callId: null,
    state: "succeeded",
    reason: null,
    rows: 1,
  });
  await vi.waitFor(() => expect(shown()).toMatchObject({ state: "succeeded", result: { rowCount: 1 } }));
});

test("a Run whose request got no answer follows the record too: it may have been begun", async () => {
  const { restorer, record, breakOff, shown } = setUp();
  breakOff("target_unavailable", false);
  record("running");
  restorer.refresh();
  await vi.waitFor(() => expect(shown()?.state).toBe("running"));
});

test("a Run that is lost for the record as well keeps the words that the tab has of it", async () => {
  const { restorer, record, breakOff, shown, reportFault } = setUp();
  breakOff("worker_lost", true);
  const before = shown();
  record("lost");
  restorer.refresh();
  await vi.waitFor(() => expect(restorer.recorded()).toHaveLength(1));
  expect(shown()).toBe(before);
  expect(reportFault).not.toHaveBeenCalled();
});

test("an answer that is overtaken by a later one changes nothing", async () => {
  const { restorer, control, recall, record, breakOff, shown } = setUp();
  breakOff("worker_lost", true);
  let answer: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  control.answers = [late];
  record("queued");
  restorer.refresh();
  record("running");
  restorer.refresh();
  await vi.waitFor(() => expect(shown()?.state).toBe("running"));
  answer();
  await vi.waitFor(() => expect(recall).toHaveBeenCalledTimes(2));
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown()?.state).toBe("running");
});

test("a Run that the tab still sees, and one of its own engine, are never taken from the record", async () => {
  const seen = setUp();
  seen.record("lost");
  seen.restorer.refresh();
  await vi.waitFor(() => expect(seen.restorer.recorded()).toHaveLength(1));
  expect(seen.shown()?.state).toBe("running");
  const own = setUp(BROWSER);
  own.breakOff("session_lost", true);
  expect(own.shown()).toSatisfy((run) => !hasLostSight(run));
});
