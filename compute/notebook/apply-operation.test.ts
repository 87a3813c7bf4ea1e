import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { applyOperation } from "./apply-operation.ts";
import type { Applied } from "./applied.ts";
import { createNotebook } from "./create-notebook.ts";
import { type Cell, findCell, Notebook, type SqlCell } from "./notebook.ts";
import { type NewCell, Operation } from "./operation.ts";
import { scriptHistory, scriptTab } from "./testing/two-tabs.ts";

const operationId = () => newId("opn_");

function sqlCell(name: string, text = `SELECT '${name}'`): SqlCell {
  return {
    type: "sql",
    id: newId("cel_"),
    name,
    text,
    version: operationId(),
    textRevision: 0,
    others: [],
    target: null,
    view: "table",
    chart: null,
    isCollapsed: false,
  };
}

function bookOf(...cells: Cell[]): Notebook {
  return { ...createNotebook("Test"), cells };
}

function newCell(name: string): NewCell {
  const { version: _version, textRevision: _revision, others: _others, ...cell } = sqlCell(name);
  return cell;
}

function must(outcome: Applied): Notebook {
  if (!outcome.isApplied) throw new Error(outcome.reason);
  return outcome.notebook;
}

const idsOf = (notebook: Notebook) => notebook.cells.map(({ id }) => id);

describe("applyOperation", () => {
  test("a cell behind one that was deleted meanwhile: stands where that one stood", () => {
    const [a, b, c] = [sqlCell("a"), sqlCell("b"), sqlCell("c")];
    const deleted = must(
      applyOperation(bookOf(a, b, c), { operationId: operationId(), type: "delete-cell", cellId: b.id }, 1),
    );
    const cell = newCell("d");
    const inserted = must(
      applyOperation(
        deleted,
        { operationId: operationId(), type: "insert-cell", cell, afterCellId: b.id },
        2,
      ),
    );
    expect(idsOf(inserted)).toEqual([a.id, cell.id, c.id]);
  });

  test("a deletion that is undone: gives back the same cell in the same place", () => {
    const book = bookOf(sqlCell("a"), sqlCell("b"), sqlCell("c"));
    const cellId = book.cells[1]?.id ?? newId("cel_");
    const deleted = must(
      applyOperation(book, { operationId: operationId(), type: "delete-cell", cellId }, 1),
    );
    const restored = must(
      applyOperation(deleted, { operationId: operationId(), type: "restore-cell", cellId }, 2),
    );
    expect(restored).toEqual(book);
  });

  test("two edits from the same version: the second is kept beside the first", () => {
    const cell = sqlCell("a", "base");
    const edit = (text: string) =>
      ({
        operationId: operationId(),
        type: "edit-text",
        cellId: cell.id,
        baseVersion: cell.version,
        text,
      }) as const;
    const [mine, theirs] = [edit("mine"), edit("theirs")];
    const first = must(applyOperation(bookOf(cell), theirs, 1));
    const second = applyOperation(first, mine, 2);
    expect(second).toMatchObject({ effects: [{ type: "conflict-found", cellId: cell.id }] });
    expect(findCell(must(second), cell.id)).toMatchObject({
      text: "theirs",
      others: [{ version: mine.operationId, text: "mine" }],
    });
  });

  test("an edit that goes on from a version in conflict: changes that version only", () => {
    const other = operationId();
    const cell = { ...sqlCell("a", "theirs"), others: [{ version: other, text: "mine" }] };
    const edit = {
      operationId: operationId(),
      type: "edit-text",
      cellId: cell.id,
      baseVersion: other,
      text: "mine!",
    } as const;
    const edited = must(applyOperation(bookOf(cell), edit, 3));
    expect(findCell(edited, cell.id)).toMatchObject({
      text: "theirs",
      others: [{ version: edit.operationId, text: "mine!" }],
    });
  });

  test("a conflict that is resolved without having seen the latest version: that one stays in conflict", () => {
    const cell = { ...sqlCell("a", "first"), others: [{ version: operationId(), text: "second" }] };
    const unseen = { version: operationId(), text: "third" };
    const book = bookOf({ ...cell, others: [...cell.others, unseen] });
    const versions = [cell.version, ...cell.others.map(({ version }) => version)];
    const resolve = {
      operationId: operationId(),
      type: "resolve-conflict",
      cellId: cell.id,
      versions,
      text: "both",
    } as const;
    expect(findCell(must(applyOperation(book, resolve, 4)), cell.id)).toMatchObject({
      text: "both",
      others: [unseen],
    });
  });

  test("an edit of a cell that was deleted meanwhile: brings the cell back with the edit", () => {
    const cell = sqlCell("a", "base");
    const deleted = must(
      applyOperation(bookOf(cell), { operationId: operationId(), type: "delete-cell", cellId: cell.id }, 1),
    );
    const edit = {
      operationId: operationId(),
      type: "edit-text",
      cellId: cell.id,
      baseVersion: cell.version,
      text: "kept",
    } as const;
    const edited = must(applyOperation(deleted, edit, 2));
    expect(edited).toMatchObject({ cells: [{ id: cell.id, text: "kept" }], deleted: [] });
  });

  test("a renamed cell: is renamed where others read it, unless they were edited since", () => {
    const source = sqlCell("a");
    const reader = sqlCell("b", "SELECT * FROM a JOIN a AS x");
    const edited = sqlCell("c", "SELECT * FROM a -- new");
    const rename = {
      operationId: operationId(),
      type: "rename-cell",
      cellId: source.id,
      name: "my flights",
      sqlName: '"my flights"',
      references: [
        {
          cellId: reader.id,
          version: reader.version,
          positions: [
            { start: 21, end: 22 },
            { start: 14, end: 15 },
          ],
        },
        { cellId: edited.id, version: operationId(), positions: [{ start: 14, end: 15 }] },
      ],
    } as const;
    const renamed = must(applyOperation(bookOf(source, reader, edited), Operation.parse(rename), 5));
    expect(renamed.cells.map(({ text }) => text).slice(1)).toEqual([
      'SELECT * FROM "my flights" JOIN "my flights" AS x',
      "SELECT * FROM a -- new",
    ]);
    expect(renamed.cells[1]).toMatchObject({ version: rename.operationId, textRevision: 5 });
  });

  test("a name that another cell has, in other letters: is not taken", () => {
    const [a, b] = [sqlCell("Flights"), sqlCell("b")];
    const rename = {
      operationId: operationId(),
      type: "rename-cell" as const,
      cellId: b.id,
      name: "flights",
      sqlName: "flights",
      references: [],
    } satisfies Operation;
    expect(applyOperation(bookOf(a, b), rename, 1)).toEqual({ isApplied: false, reason: "name_taken" });
  });

  test("an inserted cell whose name is taken: gets the next free one", () => {
    const insert = {
      operationId: operationId(),
      type: "insert-cell",
      cell: newCell("a"),
      afterCellId: null,
    } as const;
    expect(must(applyOperation(bookOf(sqlCell("a"), sqlCell("a_2")), insert, 1)).cells[0]).toMatchObject({
      name: "a_3",
    });
  });

  test("a full notebook: takes no further cell", () => {
    const cells = Array.from({ length: LIMITS.notebookCellsMax }, (_, index) => sqlCell(`q${index}`));
    const insert = {
      operationId: operationId(),
      type: "insert-cell",
      cell: newCell("more"),
      afterCellId: null,
    } as const;
    expect(applyOperation(bookOf(...cells), insert, 1)).toEqual({
      isApplied: false,
      reason: "too_many_cells",
    });
  });

  test("a change of one cell: leaves the other cells the very same objects", () => {
    const book = bookOf(sqlCell("a"), sqlCell("b"));
    const cell = book.cells[0] as SqlCell;
    const change = {
      operationId: operationId(),
      type: "set-collapsed",
      cellId: cell.id,
      isCollapsed: true,
    } as const;
    expect(must(applyOperation(book, change, 1)).cells[1]).toBe(book.cells[1]);
  });
});

/** What a tab does next, by numbers that are turned into cells that exist at that moment. */
interface Step {
  readonly tab: 0 | 1;
  readonly action: string;
  readonly pick: number;
  readonly place: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  tab: fc.constantFrom(0 as const, 1 as const),
  action: fc.constantFrom(
    "insert",
    "edit",
    "edit",
    "edit",
    "delete",
    "restore",
    "move",
    "rename",
    "title",
    "resolve",
    "sync",
    "lose",
  ),
  pick: fc.nat(9),
  place: fc.nat(9),
});

function operationOf(
  { action, pick, place }: Step,
  { cells, deleted }: Notebook,
  serial: number,
): Operation | null {
  const at = <T>(items: readonly T[], index: number): T | undefined =>
    items[index % Math.max(1, items.length)];
  const cell = at(cells, pick);
  const id = { operationId: operationId() };
  const text = `text ${serial}`;
  switch (action) {
    case "title":
      return { ...id, type: "set-title", title: text };
    case "insert":
      return {
        ...id,
        type: "insert-cell",
        cell: newCell(`n${pick}`),
        afterCellId: at(cells, place)?.id ?? null,
      };
    case "restore": {
      const record = at(deleted, pick);
      return record ? { ...id, type: "restore-cell", cellId: record.cell.id } : null;
    }
  }
  if (!cell) return null;
  const cellId = cell.id;
  switch (action) {
    case "edit":
      return { ...id, type: "edit-text", cellId, baseVersion: cell.version, text };
    case "delete":
      return { ...id, type: "delete-cell", cellId };
    case "move":
      return { ...id, type: "move-cell", cellId, afterCellId: at(cells, place)?.id ?? null };
    case "rename":
      return { ...id, type: "rename-cell", cellId, name: `n${place}`, sqlName: `n${place}`, references: [] };
    case "resolve":
      return {
        ...id,
        type: "resolve-conflict",
        cellId,
        versions: [cell.version, ...cell.others.map(({ version }) => version)],
        text,
      };
  }
  return null;
}

describe("two tabs of one notebook", () => {
  test("any interleaving of edits, answers and lost answers: both end with the server's document", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const start = bookOf(sqlCell("n0"), sqlCell("n1"), sqlCell("n2"));
        const history = scriptHistory(start);
        const tabs = [scriptTab(start), scriptTab(start)] as const;
        steps.forEach((current, serial) => {
          const tab = tabs[current.tab];
          if (current.action === "sync" || current.action === "lose")
            return tab.sync(history, { isLost: current.action === "lose" });
          const operation = operationOf(current, tab.document.shown, serial);
          if (operation) tab.change(operation);
        });
        for (const tab of [...tabs, ...tabs]) tab.sync(history);
        for (const tab of tabs) {
          expect(tab.document.pending).toEqual([]);
          expect(tab.document.shown).toEqual(history.document);
        }
        Notebook.parse(history.document);
        const names = history.document.cells.flatMap((cell) =>
          cell.type === "sql" ? [cell.name.toLowerCase()] : [],
        );
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 500 },
    );
  });

  test("both tabs type in the same cell: no text that was saved is lost without a choice", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), fc.boolean()), { minLength: 2, maxLength: 30 }), (turns) => {
        const start = bookOf(sqlCell("a", "base"));
        const cellId = start.cells[0]?.id ?? newId("cel_");
        const history = scriptHistory(start);
        const tabs = [scriptTab(start), scriptTab(start)] as const;
        const versions = [start.cells[0]?.version, start.cells[0]?.version];
        const lastTexts = ["", ""];
        turns.forEach(([who, isSynced], serial) => {
          const tab = tabs[who as 0 | 1];
          const baseVersion = versions[who];
          if (!baseVersion) return;
          const id = operationId();
          const pendingBefore = tab.document.pending.at(-1);
          lastTexts[who] = `tab ${who} ${serial}`;
          tab.change({ operationId: id, type: "edit-text", cellId, baseVersion, text: lastTexts[who] ?? "" });
          const isJoined = tab.document.pending.at(-1)?.operationId === pendingBefore?.operationId;
          versions[who] = isJoined ? baseVersion : id;
          if (isSynced) tab.sync(history);
        });
        for (const tab of [...tabs, ...tabs]) tab.sync(history);
        const cell = findCell(history.document, cellId);
        const kept = [cell?.text, ...(cell?.others.map(({ text }) => text) ?? [])];
        for (const text of lastTexts) if (text !== "") expect(kept).toContain(text);
      }),
      { numRuns: 300 },
    );
  });

  test("typing before the first save: is one operation with the last text", () => {
    const start = bookOf(sqlCell("a", ""));
    const tab = scriptTab(start);
    for (const text of ["S", "SE", "SEL"]) {
      const cell = tab.document.shown.cells[0] as SqlCell;
      tab.change({
        operationId: operationId(),
        type: "edit-text",
        cellId: cell.id,
        baseVersion: cell.version,
        text,
      });
    }
    expect(tab.document.pending).toMatchObject([{ type: "edit-text", text: "SEL" }]);
  });
});
