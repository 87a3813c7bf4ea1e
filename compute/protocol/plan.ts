import { z } from "zod";
import { CatalogColumn } from "./catalog.ts";
import { RunFailure } from "./failures.ts";
import { LIMITS } from "./limits.ts";
import { CellReference, Parameter } from "./run.ts";

export const PlanRequest = z.object({
  sql: z.string().max(LIMITS.sqlCharsMax),
  parameters: z.array(Parameter).max(LIMITS.parametersMax),
  cells: z.array(CellReference).max(LIMITS.notebookCellsMax),
});
export type PlanRequest = z.infer<typeof PlanRequest>;

/** A filter that DuckDB pushed into a Scan, in the closed list of forms that pruning understands. */
export const ScanFilter = z.object({
  column: z.string(),
  operator: z.enum(["=", "!=", "<", "<=", ">", ">=", "in", "is_null", "is_not_null"]),
  /** literals as DuckDB printed them, unquoted */
  values: z.array(z.string()),
});
export type ScanFilter = z.infer<typeof ScanFilter>;

/** One table read of a plan. `isPrunable` is false when a filter was not understood: then read all row groups. */
export const Scan = z.object({
  catalog: z.string(),
  schema: z.string(),
  table: z.string(),
  columns: z.array(z.string()),
  filters: z.array(ScanFilter),
  isPrunable: z.boolean(),
});
export type Scan = z.infer<typeof Scan>;

/** An operator of the plan, children first evaluated. `rows` is DuckDB's estimate. */
export interface PlanNode {
  name: string;
  detail: Record<string, string>;
  rows: number | null;
  children: PlanNode[];
}
export const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    name: z.string(),
    detail: z.record(z.string(), z.string()),
    rows: z.number().nullable(),
    children: z.array(PlanNode),
  }),
);

export const PlannedStatement = z.object({
  /** UTF-16 offsets of the statement in the SQL */
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  /** DuckDB's statement type, lower case: `select`, `create`, `insert`, … */
  kind: z.string(),
  hasSideEffects: z.boolean(),
  scans: z.array(Scan),
  tree: PlanNode.nullable(),
});
export type PlannedStatement = z.infer<typeof PlannedStatement>;

/** What the planner knows of a text without running it. `failure` is the first error, as a Run would report it. */
export const PlanAnswer = z.object({
  statements: z.array(PlannedStatement),
  /** columns of the last statement that returns rows */
  columns: z.array(CatalogColumn),
  /** catalog relations read, as `catalog.schema.name` */
  relations: z.array(z.string()),
  /** names of the cells read */
  cells: z.array(z.string()),
  failure: RunFailure.nullable(),
});
export type PlanAnswer = z.infer<typeof PlanAnswer>;
