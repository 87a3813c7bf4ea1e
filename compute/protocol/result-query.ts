import { z } from "zod";
import { RunId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

const columnIndex = z.number().int().min(0).max(LIMITS.resultColumnsMax);

export const FILTER_OPERATORS = [
  "equals",
  "not_equals",
  "less",
  "less_or_equal",
  "greater",
  "greater_or_equal",
  "contains",
  "starts_with",
  "in",
  "is_null",
  "is_not_null",
] as const;

/** A condition on one column. `values` are text that DuckDB casts to the column's type; filters are ANDed. */
export const ResultFilter = z.object({
  column: columnIndex,
  operator: z.enum(FILTER_OPERATORS),
  values: z.array(z.string().max(100_000)).max(10_000),
});
export type ResultFilter = z.infer<typeof ResultFilter>;

export const ResultOrder = z.object({
  column: columnIndex,
  direction: z.enum(["ascending", "descending"]),
});
export type ResultOrder = z.infer<typeof ResultOrder>;

/** A page of a Result. Without `order` rows come in the order the Run produced them. */
export const WindowQuery = z.object({
  runId: RunId,
  offset: z.number().int().min(0),
  limit: z.number().int().min(0).max(LIMITS.windowRowsMax),
  order: z.array(ResultOrder).max(32),
  filters: z.array(ResultFilter).max(100),
});
export type WindowQuery = z.infer<typeof WindowQuery>;

/** `bytes` is one Arrow IPC stream of the page; `rowCount` counts the rows that pass the filters. */
export const WindowAnswer = z.object({
  rowCount: z.number().int().min(0),
  rows: z.number().int().min(0),
  bytes: z.instanceof(Uint8Array),
});
export type WindowAnswer = z.infer<typeof WindowAnswer>;

export const SummaryQuery = z.object({ runId: RunId, column: columnIndex });
export type SummaryQuery = z.infer<typeof SummaryQuery>;

/** Facts of one column. Values are the engine's text. Distinct counts are approximate (HyperLogLog). */
export const SummaryAnswer = z.object({
  rowCount: z.number().int().min(0),
  nullCount: z.number().int().min(0),
  distinctCount: z.number().int().min(0),
  min: z.string().nullable(),
  max: z.string().nullable(),
  mean: z.string().nullable(),
  /** equal-width bins for numbers and times, else null */
  histogram: z
    .array(z.object({ from: z.string(), to: z.string(), count: z.number().int() }))
    .max(64)
    .nullable(),
  /** most frequent values for everything else, else null */
  top: z
    .array(z.object({ value: z.string(), count: z.number().int() }))
    .max(20)
    .nullable(),
});
export type SummaryAnswer = z.infer<typeof SummaryAnswer>;

export const TIME_UNITS = [
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "hour",
  "minute",
  "second",
  "month_of_year",
  "day_of_week",
  "hour_of_day",
] as const;
export const AGGREGATES = ["count", "distinct", "sum", "mean", "median", "min", "max"] as const;

export const Dimension = z.object({
  column: columnIndex,
  /** how values are grouped: as they are, into at most `binsMax` equal ranges, or by a unit of time */
  grouping: z.discriminatedUnion("type", [
    z.object({ type: z.literal("value") }),
    z.object({ type: z.literal("bin"), binsMax: z.number().int().min(2).max(1_000) }),
    z.object({ type: z.literal("time"), unit: z.enum(TIME_UNITS) }),
  ]),
});
export type Dimension = z.infer<typeof Dimension>;

export const Measure = z.object({ aggregate: z.enum(AGGREGATES), column: columnIndex.nullable() });
export type Measure = z.infer<typeof Measure>;

/**
 * The data of a chart. Answer columns: one per dimension (`d0`, `d1`, …; a bin is
 * its lower edge, and `d0_end` its upper), then one per measure (`m0`, `m1`, …).
 * No measures: the dimensions' plain values, at most `limit` rows.
 */
export const AggregateQuery = z.object({
  runId: RunId,
  dimensions: z.array(Dimension).max(8),
  measures: z.array(Measure).max(8),
  filters: z.array(ResultFilter).max(100),
  limit: z.number().int().min(1).max(LIMITS.aggregateRowsMax),
});
export type AggregateQuery = z.infer<typeof AggregateQuery>;

/** `bytes` is one Arrow IPC stream; `isCut` when there were more than `limit` groups. */
export const AggregateAnswer = z.object({
  rows: z.number().int().min(0),
  isCut: z.boolean(),
  bytes: z.instanceof(Uint8Array),
});
export type AggregateAnswer = z.infer<typeof AggregateAnswer>;

export const EXPORT_FORMATS = ["csv", "json", "parquet", "arrow"] as const;
export const ExportFormat = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof ExportFormat>;
