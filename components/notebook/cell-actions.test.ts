import { expect, test } from "vitest";
import { emptyChart } from "../../compute/notebook/chart-definition.ts";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { openDocument } from "../../compute/notebook/local-document.ts";
import type { Cell, SqlCell } from "../../compute/notebook/notebook.ts";
import { newId } from "../../compute/protocol/ids.ts";
import { duplicateCell, renameCell } from "./cell-actions.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { createNotebookStore } from "./notebook-store.ts";

function sqlCell(name: string, more: Partial<SqlCell> = {}): SqlCell {
  const [blank] = createNotebook("Test").cells;
  if (blank?.type !== "sql") throw new Error("a new notebook begins with a SQL cell");
  return { ...blank, id: newId("cel_"), name, text: "SELECT 1", ...more };
}

function textCell(text: string): Cell {
  return { type: "text", id: newId("cel_"), text, version: newId("opn_"), textRevision: 0, others: [] };
}

/** What the actions use of a controller, on a real store. */
function openCells(...cells: Cell[]) {
  const store = createNotebookStore({
    document: openDocument({ ...createNotebook("Test"), cells }, 0),
    canEdit: true,
    actorName: "Ana",
    workspaceName: "Test",
    performRunEffect: () => undefined,
    performNotebookEffect: () => undefined,
  });
  const controller = { store, change: store.change } as unknown as NotebookController;
  return { controller, cells: () => store.getSnapshot().document.shown.cells, store };
}

test("a duplicated cell: stands behind its original with place, view, chart and a fresh name", () => {
  const original = sqlCell("delays_2", {
    target: { type: "browser" },
    view: "chart",
    chart: emptyChart(),
    isCollapsed: true,
  });
  const { controller, cells, store } = openCells(original, sqlCell("delays_3"));
  duplicateCell(controller, original.id);
  const copy = cells()[1] as SqlCell;
  const { text, target, view, chart, isCollapsed } = original;
  expect(copy).toMatchObject({ name: "delays_4", text, target, view, chart, isCollapsed });
  expect(copy.id).not.toBe(original.id);
  expect(store.getSnapshot().selection.headId).toBe(copy.id);
});

test("a duplicated text: the same Markdown once more", () => {
  const original = textCell("# Delays");
  const { controller, cells } = openCells(original);
  duplicateCell(controller, original.id);
  expect(cells().map(({ text }) => text)).toEqual(["# Delays", "# Delays"]);
});

test("a renamed cell: texts that show its value go on showing it", () => {
  const [source, reader] = [
    sqlCell("total"),
    textCell("We flew {{ total.flights }} times, see `{{ total.x }}`, total."),
  ];
  const { controller, cells } = openCells(source, reader);
  expect(renameCell(controller, source.id, "Sum of all")).toBeNull();
  expect(cells()[1]?.text).toBe(
    'We flew {{ "Sum of all".flights }} times, see `{{ "Sum of all".x }}`, total.',
  );
});
