import { z } from "zod";
import type { CallMethod } from "./grant.ts";
import { RunId } from "./ids.ts";
import { PlanRequest } from "./plan.ts";
import { AggregateQuery, ExportFormat, SummaryQuery, WindowQuery } from "./result-query.ts";
import { RunRequest } from "./run.ts";

export const DescribeQuery = z.object({ runId: RunId });
export type DescribeQuery = z.infer<typeof DescribeQuery>;

export const ExportQuery = z.object({ runId: RunId, format: ExportFormat });
export type ExportQuery = z.infer<typeof ExportQuery>;

/** What the sealed arguments of a call hold, by method. `import` has its own file. */
export const CALL_ARGUMENTS = {
  run: RunRequest,
  window: WindowQuery,
  summarize: SummaryQuery,
  aggregate: AggregateQuery,
  plan: PlanRequest,
  describe: DescribeQuery,
  export: ExportQuery,
} as const satisfies Partial<Record<CallMethod, z.ZodType>>;
export type CallArguments = { [M in keyof typeof CALL_ARGUMENTS]: z.infer<(typeof CALL_ARGUMENTS)[M]> };
