import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { openDocument } from "../../compute/notebook/local-document.ts";
import { newId } from "../../compute/protocol/ids.ts";
import type { RunEvent } from "../../compute/protocol/run.ts";
import { createNotebookStore } from "./notebook-store.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store with one Run under way, and how often its screen was told to draw. */
function running() {
  const store = createNotebookStore({
    document: openDocument(createNotebook("Start"), 0),
    canEdit: true,
    actorName: "Ana",
    workspaceName: "Test",
    performRunEffect: () => undefined,
    performNotebookEffect: () => undefined,
  });
  const [cell] = store.getSnapshot().document.shown.cells;
  const runId = newId("run_");
  const target = { type: "browser" as const };
  const cellId = cell?.id ?? "";
  const run = { cellId, cellName: "one", runId, target, sql: "SELECT 1", revision: 0, after: [] };
  store.act({ type: "queue", runs: [run], actorName: "Ana" });
  const drawn = vi.fn();
  store.subscribe(drawn);
  const hear = (event: RunEvent) => store.act({ type: "event", runId, event });
  return { store, runId, cellId, drawn, hear };
}

test("the beginning of a Run is drawn together with its first rows when both come at once", () => {
  const { store, runId, cellId, drawn, hear } = running();
  hear({ type: "started", runId });
  hear({ type: "columns", columns: [] });
  expect(drawn).not.toHaveBeenCalled();
  expect(store.getSnapshot().board.runs[cellId]?.columns).toEqual([]);
  hear({ type: "batch", rows: 1, bytes: new Uint8Array(1) });
  expect(drawn).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(drawn).toHaveBeenCalledTimes(1);
});

test("a beginning that nothing follows is drawn by itself, once the task is over", () => {
  const { drawn, hear } = running();
  hear({ type: "columns", columns: [] });
  hear({ type: "progress", step: "run the statement", fraction: 0.5, rows: 0 });
  vi.runAllTimers();
  expect(drawn).toHaveBeenCalledTimes(1);
});
