import { describe, expect, test } from "vitest";
import { openDocument } from "../../compute/notebook/local-document.ts";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { scriptHistory } from "../../compute/notebook/testing/two-tabs.ts";
import { newId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { createAutosave } from "./autosave.ts";
import { ApiRefusal, type NotebookApi } from "./notebook-api.ts";
import { createNotebookStore } from "./notebook-store.ts";

const REQUESTS_MAX = 20;

/** A store, an autosave and a control plane that answers, fails or refuses as told; time only moves by `tick`. */
function setUp() {
  const start = createNotebook("Start");
  const history = scriptHistory(start);
  const timers: { action: () => void; ms: number }[] = [];
  const sent: number[] = [];
  const kept: number[] = [];
  const refusals: string[] = [];
  const network: { failure: Error | null } = { failure: null };
  const store = createNotebookStore({
    document: openDocument(start, 0),
    canEdit: true,
    actorName: "Ana",
    workspaceName: "Test",
    performRunEffect: () => undefined,
    performNotebookEffect: () => undefined,
  });
  const save: NotebookApi["save"] = async ({ baseRevision, operations }) => {
    sent.push(operations.length);
    // one that never ends fails its test instead of hanging it
    if (sent.length > REQUESTS_MAX) throw new ApiRefusal("conflict", "These are too many requests.");
    if (network.failure) throw network.failure;
    const answer = history.save(baseRevision, operations);
    return { ...answer, revision: history.saved.length };
  };
  const autosave = createAutosave({
    store,
    api: { save },
    keep: (operations) => kept.push(operations.length),
    onRefused: (message) => refusals.push(message),
    nowMs: () => 0,
    random: () => 0,
    schedule: (action, ms) => {
      const timer = { action, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  const title = (text: string) => {
    store.change({ type: "set-title", title: text });
    autosave.touch();
  };
  return { store, autosave, history, network, timers, sent, kept, refusals, title };
}

describe("autosave", () => {
  test("changes in a row: wait for one timer of at most half a second and go in one request", async () => {
    const { title, timers, autosave, sent, history, store } = setUp();
    title("A");
    title("B");
    expect(timers).toHaveLength(1);
    expect(timers[0]?.ms).toBeLessThanOrEqual(500);
    await autosave.flush();
    expect(sent).toEqual([2]);
    expect(history.document.title).toBe("B");
    expect(store.getSnapshot().save).toEqual({ type: "saved", atMs: 0 });
  });

  test("no connection: the changes stay on the device and are tried again, later each time", async () => {
    const { title, autosave, network, store, timers, kept, history } = setUp();
    network.failure = new Error("offline");
    title("A");
    await autosave.flush();
    const first = timers.at(-1)?.ms ?? 0;
    await autosave.flush();
    expect(timers.at(-1)?.ms).toBeGreaterThan(first);
    expect(store.getSnapshot().save).toEqual({ type: "offline" });
    expect(kept.at(-1)).toBe(1);
    network.failure = null;
    await autosave.flush();
    expect(history.document.title).toBe("A");
    expect(kept.at(-1)).toBe(0);
  });

  test("a change that was saved while its answer was lost: a reload opens behind it, and sends it once more only", async () => {
    const { store, autosave, history, sent, kept } = setUp();
    const title = { operationId: newId("opn_"), type: "set-title", title: "A" } as const;
    history.save(0, [title]);
    store.setDocument(() => openDocument(history.document, history.saved.length, [title]));
    await autosave.flush();
    expect(sent).toEqual([1]);
    expect(kept.at(-1)).toBe(0);
    expect(store.getSnapshot().save).toEqual({ type: "saved", atMs: 0 });
    expect(store.getSnapshot().document.shown.title).toBe("A");
  });

  test("a text beyond the most versions of a cell: is kept in a cell of its own, and that is said", async () => {
    const { store, autosave, history, refusals } = setUp();
    const cellId = newId("cel_");
    const cell = { type: "text", id: cellId, text: "first" } as const;
    store.change({ type: "insert-cell", cell, afterCellId: null });
    await autosave.flush();
    const baseVersion = store.getSnapshot().document.shown.cells[0]?.version ?? newId("opn_");
    const edits = Array.from({ length: LIMITS.otherVersionsMax + 1 }, (_, index) => ({
      type: "edit-text" as const,
      operationId: newId("opn_"),
      cellId,
      baseVersion,
      text: `theirs ${index}`,
    }));
    history.save(history.saved.length, edits);
    store.change({ type: "edit-text", cellId, baseVersion, text: "mine" });
    await autosave.flush();
    const { shown, pending } = store.getSnapshot().document;
    expect(shown.cells.map(({ text }) => text)).toEqual(["theirs 0", "mine", ""]);
    expect(pending).toEqual([]);
    expect(refusals).toHaveLength(1);
    expect(history.document.cells.map(({ text }) => text)).toEqual(["theirs 0", "mine", ""]);
  });

  test("a save that is refused for good: is said, and not tried again", async () => {
    const { title, autosave, network, refusals, timers, store } = setUp();
    network.failure = new ApiRefusal("forbidden", "This takes the role editor.");
    title("A");
    await autosave.flush();
    expect(refusals).toEqual(["This takes the role editor."]);
    expect(timers).toHaveLength(0);
    expect(store.getSnapshot().document.pending).toHaveLength(1);
  });

  test("more operations than one request takes: go in parts, in order", async () => {
    const { title, autosave, sent, store } = setUp();
    for (let index = 0; index < LIMITS.operationsPerSaveMax + 5; index++) title(`T${index}`);
    await autosave.flush();
    expect(sent).toEqual([LIMITS.operationsPerSaveMax, 5]);
    expect(store.getSnapshot().document.revision).toBe(LIMITS.operationsPerSaveMax + 5);
  });

  test("somebody else saved: the change is read, and a change made meanwhile stays on top", async () => {
    const { autosave, history, store } = setUp();
    history.save(0, [{ operationId: "opn_00000000000000000000000001", type: "set-title", title: "Theirs" }]);
    store.change({ type: "set-default-target", target: { type: "browser" } });
    autosave.pull(1);
    await autosave.flush();
    expect(store.getSnapshot().document.shown.title).toBe("Theirs");
    expect(store.getSnapshot().document.revision).toBe(2);
  });
});
