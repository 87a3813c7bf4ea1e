import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId, type PoolId } from "../protocol/ids.ts";
import { emptyChart } from "./chart-definition.ts";
import { exportNotebook } from "./file-format.ts";
import { importNotebook, NotebookFileError } from "./import-notebook.ts";
import { type Cell, Notebook } from "./notebook.ts";
import type { TargetRef } from "./target-ref.ts";

const POOL = newId("pol_");
const pools = {
  poolName: (poolId: PoolId) => (poolId === POOL ? "Hosted, Paris" : null),
  poolByName: (name: string) => (name === "Hosted, Paris" ? POOL : null),
};

const lineText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    "",
    " ",
    "---",
    "```",
    "````",
    "\\```sql name=a",
    "```sql name=a",
    "<!-- text cell -->",
    "```json chart",
  ),
  fc.constantFrom("```sql", "# Title", "\r", "select '``'", "\\<!-- text cell -->", "`````"),
);
const cellText = fc.array(lineText, { maxLength: 6 }).map((lines) => lines.join("\n"));
const target: fc.Arbitrary<TargetRef> = fc.constantFrom({ type: "browser" }, { type: "pool", poolId: POOL });
const written = () => ({ id: newId("cel_"), version: newId("opn_"), textRevision: 0, others: [] });
const cellName = fc
  .oneof(
    fc.constantFrom("flights", "by hour", 'say "hi"', "größe", "a=b", "x`y"),
    fc.string({ minLength: 1, maxLength: 8 }),
  )
  .map((name) => name.trim() || "n");
const sqlCell = fc
  .record({
    name: cellName,
    text: cellText,
    target: fc.option(target),
    view: fc.constantFrom("table" as const, "chart" as const, "plan" as const),
    chart: fc.option(fc.constant({ ...emptyChart(), title: "T\n```" })),
    isCollapsed: fc.boolean(),
  })
  .map((fields): Cell => ({ type: "sql", ...written(), ...fields }));
const textCell = cellText.map((text): Cell => ({ type: "text", ...written(), text }));
const notebook = fc
  .record({
    title: fc.string({ minLength: 1, maxLength: 20 }),
    defaultTarget: target,
    cells: fc.uniqueArray(fc.oneof(sqlCell, textCell), {
      maxLength: 6,
      selector: (cell) => (cell.type === "sql" ? cell.name.toLowerCase() : cell.id),
    }),
  })
  .map((fields): Notebook => ({ ...fields, deleted: [] }));

function withoutIds(book: Notebook): unknown {
  const cells = book.cells.map(({ id: _id, version: _version, ...cell }) => cell);
  return { ...book, cells };
}

describe("the notebook file", () => {
  test("any notebook: exported and imported it is the same but for ids", () => {
    fc.assert(
      fc.property(notebook, (original) => {
        const file = exportNotebook(original, pools);
        const { notebook: read } = importNotebook(file, pools);
        expect(withoutIds(read)).toEqual(withoutIds(original));
        expect(exportNotebook(read, pools)).toBe(file);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a file written by hand with loose blank lines: has the cells one would expect", () => {
    const file = `---\neider-notebook: 1\ntitle: Hand made\n---\n\n\n# Title\n\nProse.\n\n\n\`\`\`sql name=a\nSELECT 1\n\`\`\`\n\n\n\`\`\`sql\nnot a cell\n\`\`\`\n`;
    const { notebook: read } = importNotebook(file, pools);
    expect(read.title).toBe("Hand made");
    expect(read.cells.map(({ type, text }) => [type, text])).toEqual([
      ["text", "# Title\n\nProse."],
      ["sql", "SELECT 1"],
      ["text", "```sql\nnot a cell\n```"],
    ]);
  });

  test("a pool that this workspace lacks: the cell falls back to the default and the pool is named", () => {
    const file =
      "---\neider-notebook: 1\ntitle: T\n---\n\n```sql name=a target=pool:elsewhere\nSELECT 1\n```\n";
    const { notebook: read, unknownPools } = importNotebook(file, pools);
    expect(read.cells[0]).toMatchObject({ target: null });
    expect(unknownPools).toEqual(["elsewhere"]);
  });

  test.each([
    ["no header", "# hi", 1],
    ["another version", "---\neider-notebook: 9\n---\n", 3],
    ["an open block", "---\neider-notebook: 1\n---\n```sql name=a\nSELECT", 6],
    ["a nameless target", "---\neider-notebook: 1\n---\n```sql name=a target=moon\n```", 6],
    ["a chart alone", "---\neider-notebook: 1\n---\n```json chart\n{}\n```", 4],
  ])("%s: is refused naming the line", (_what, file, line) => {
    let refusal: unknown;
    try {
      importNotebook(file, pools);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(NotebookFileError);
    expect((refusal as NotebookFileError).line).toBe(line);
  });

  test("any text at all: is a notebook or is refused in words", () => {
    fc.assert(
      fc.property(cellText, (text) => {
        try {
          Notebook.parse(importNotebook(`---\neider-notebook: 1\n---\n${text}`, pools).notebook);
        } catch (error) {
          expect(error).toBeInstanceOf(NotebookFileError);
        }
      }),
    );
  });
});
