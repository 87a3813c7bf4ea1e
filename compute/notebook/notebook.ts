import { z } from "zod";
import { CellId, OperationId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ChartDefinition } from "./chart-definition.ts";
import { TargetRef } from "./target-ref.ts";

/** A text of a cell that was written from the same base as the shown one. Kept until a person chooses. */
export const OtherVersion = z.object({ version: OperationId, text: z.string().max(LIMITS.cellCharsMax) });
export type OtherVersion = z.infer<typeof OtherVersion>;

/**
 * What every cell has. `version` is the operation that wrote `text`: an edit names
 * the version it was made from. `textRevision` is the notebook's revision at that
 * write: a Run of an older revision is stale. `others` is empty unless two people,
 * or two tabs, edited from the same version.
 */
const cellFields = {
  id: CellId,
  text: z.string().max(LIMITS.cellCharsMax),
  version: OperationId,
  textRevision: z.number().int().min(0),
  others: z.array(OtherVersion).max(LIMITS.otherVersionsMax),
};

export const CELL_VIEWS = ["table", "chart", "plan"] as const;
export const CellView = z.enum(CELL_VIEWS);
export type CellView = z.infer<typeof CellView>;

/** The relation that other cells select from. */
export const CellName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name.trim() === name, "A name neither begins nor ends with a space.");

export const SqlCell = z.object({
  type: z.literal("sql"),
  ...cellFields,
  name: CellName,
  /** `null`: the notebook's default */
  target: TargetRef.nullable(),
  view: CellView,
  chart: ChartDefinition.nullable(),
  /** its result area is hidden */
  isCollapsed: z.boolean(),
});
export type SqlCell = z.infer<typeof SqlCell>;

/** Markdown. */
export const TextCell = z.object({ type: z.literal("text"), ...cellFields });
export type TextCell = z.infer<typeof TextCell>;

export const Cell = z.discriminatedUnion("type", [SqlCell, TextCell]);
export type Cell = z.infer<typeof Cell>;

/** A cell that was deleted, and the one it stood behind (`null`: it was first). */
export const DeletedCell = z.object({ cell: Cell, afterCellId: CellId.nullable() });
export type DeletedCell = z.infer<typeof DeletedCell>;

/** The document: what is saved, merged, exported. Without Runs, Results or selection. */
export const Notebook = z.object({
  title: z.string().min(1).max(LIMITS.notebookTitleCharsMax),
  defaultTarget: TargetRef,
  cells: z.array(Cell).max(LIMITS.notebookCellsMax),
  /** newest last; so that an undo of a deletion works after a reload and in another tab */
  deleted: z.array(DeletedCell).max(LIMITS.deletedCellsMax),
});
export type Notebook = z.infer<typeof Notebook>;

/** The target that a cell runs on: its own, or the notebook's default. */
export function targetOf(notebook: Notebook, cell: Pick<SqlCell, "target">): TargetRef {
  return cell.target ?? notebook.defaultTarget;
}

const indexes = new WeakMap<readonly Cell[], ReadonlyMap<string, Cell>>();

/** Asked by every cell of a long notebook at every key: an index is made once per list of cells. */
export function findCell({ cells }: Notebook, cellId: string): Cell | undefined {
  let index = indexes.get(cells);
  if (!index) {
    index = new Map(cells.map((cell) => [cell.id, cell]));
    indexes.set(cells, index);
  }
  return index.get(cellId);
}

/** The SQL cell that `name` means in SQL: names are compared as DuckDB does, without case. */
export function findCellByName(notebook: Notebook, name: string): SqlCell | undefined {
  const wanted = name.toLowerCase();
  return notebook.cells.find(
    (cell): cell is SqlCell => cell.type === "sql" && cell.name.toLowerCase() === wanted,
  );
}
