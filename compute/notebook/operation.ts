import { z } from "zod";
import { CellId, OperationId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ChartDefinition } from "./chart-definition.ts";
import { CellName, CellView, SqlCell, TextCell } from "./notebook.ts";
import { TargetRef } from "./target-ref.ts";

const text = z.string().max(LIMITS.cellCharsMax);
const fieldsOfWrites = { version: true, textRevision: true, others: true } as const;

/** A cell before it is inserted: its versions come from the operation. */
export const NewCell = z.discriminatedUnion("type", [
  SqlCell.omit(fieldsOfWrites),
  TextCell.omit(fieldsOfWrites),
]);
export type NewCell = z.infer<typeof NewCell>;

/** Where a cell's name stands in another cell's text, as UTF-16 offsets into the text of `version`. */
export const NameReferences = z.object({
  cellId: CellId,
  version: OperationId,
  positions: z.array(z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })).max(10_000),
});
export type NameReferences = z.infer<typeof NameReferences>;

const change = <T extends string, F extends z.ZodRawShape>(type: T, fields: F) =>
  z.object({ operationId: OperationId, type: z.literal(type), ...fields });

/**
 * One change of a notebook, small enough to be merged with others. `afterCellId`
 * `null` means in front. Fields other than a cell's text are last writer wins.
 */
export const Operation = z.discriminatedUnion("type", [
  change("set-title", { title: z.string().min(1).max(LIMITS.notebookTitleCharsMax) }),
  change("set-default-target", { target: TargetRef }),
  change("insert-cell", { cell: NewCell, afterCellId: CellId.nullable() }),
  change("delete-cell", { cellId: CellId }),
  change("restore-cell", { cellId: CellId }),
  change("move-cell", { cellId: CellId, afterCellId: CellId.nullable() }),
  /** `baseVersion`: the version this text was written from */
  change("edit-text", { cellId: CellId, baseVersion: OperationId, text }),
  /** ends a conflict: `text` is what stays, `versions` are all that the person saw */
  change("resolve-conflict", { cellId: CellId, versions: z.array(OperationId).max(100), text }),
  change("rename-cell", {
    cellId: CellId,
    name: CellName,
    /** how the new name is written in SQL, quoted if it must be */
    sqlName: z.string().min(1).max(500),
    references: z.array(NameReferences).max(LIMITS.notebookCellsMax),
  }),
  /** `name` is used when a text becomes SQL */
  change("set-type", { cellId: CellId, cellType: z.enum(["sql", "text"]), name: CellName }),
  change("set-target", { cellId: CellId, target: TargetRef.nullable() }),
  change("set-view", { cellId: CellId, view: CellView }),
  change("set-chart", { cellId: CellId, chart: ChartDefinition.nullable() }),
  change("set-collapsed", { cellId: CellId, isCollapsed: z.boolean() }),
]);
export type Operation = z.infer<typeof Operation>;
export type OperationOf<T extends Operation["type"]> = Extract<Operation, { type: T }>;

/** An operation that took its place in the notebook's history. */
export const SavedOperation = z.object({ revision: z.number().int().positive(), operation: Operation });
export type SavedOperation = z.infer<typeof SavedOperation>;
