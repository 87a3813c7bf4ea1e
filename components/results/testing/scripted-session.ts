import {
  columnFromArray,
  dateDay,
  float64,
  int32,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
  type DataType,
} from "@uwdata/flechette";
import type { PlanAnswer } from "../../../compute/protocol/plan.ts";
import type {
  AggregateAnswer,
  AggregateQuery,
  ResultFilter,
  SummaryAnswer,
  WindowQuery,
} from "../../../compute/protocol/result-query.ts";
import type { ResultColumn, ResultDescription } from "../../../compute/protocol/run.ts";
import { TargetError, type TargetSession } from "../../../compute/target.ts";

export type ScriptedValue = string | number | bigint | boolean | null;

/** A column whose values are computed from the row number: ten million rows cost nothing. */
export interface ScriptedColumn {
  readonly name: string;
  readonly type: "INTEGER" | "BIGINT" | "DOUBLE" | "VARCHAR" | "TIMESTAMP" | "DATE" | "HUGEINT";
  readonly valueAt: (row: number) => ScriptedValue;
}

export interface ScriptedOptions {
  readonly result: Pick<ResultDescription, "runId" | "rowCount">;
  readonly columns: readonly ScriptedColumn[];
  /** every call waits for it: a test's own gate, or a delay to look at */
  readonly beforeCall?: (method: string, signal: AbortSignal) => Promise<void>;
  readonly aggregate?: (query: AggregateQuery) => AggregateAnswer;
  readonly plan?: PlanAnswer;
  /** the Result is no longer kept */
  readonly isGone?: () => boolean;
}

/** A Session of made-up rows that answers as a target does: windows sorted and filtered, summaries, exports. */
export function createScriptedSession(
  options: ScriptedOptions,
): TargetSession & { result: ResultDescription } {
  const { columns, result } = options;
  const before = async (method: string, signal: AbortSignal) => {
    await options.beforeCall?.(method, signal);
    if (signal.aborted) throw new TargetError("aborted", "The call was aborted.");
    if (options.isGone?.()) throw new TargetError("result_gone", "The Result is no longer kept.");
  };
  return {
    result: { ...result, columns: columns.map(describeColumn), byteCount: 0 },
    run: () => {
      throw new TargetError("refused", "A scripted session runs nothing.");
    },
    describeResult: async () => ({ ...result, columns: columns.map(describeColumn), byteCount: 0 }),
    window: async (query, signal) => {
      await before("window", signal);
      const rows = rowsOf(query, columns, result.rowCount);
      const page = rows.slice(query.offset, query.offset + query.limit);
      return { rowCount: rows.length, rows: page.length, bytes: encodeRows(columns, page.rows()) };
    },
    summarize: async ({ column }, signal) => {
      await before("summarize", signal);
      const of = columns[column];
      if (!of) throw new TargetError("bad_query", `There is no column ${column}.`);
      return summarizeSample(of, result.rowCount);
    },
    aggregate: async (query, signal) => {
      await before("aggregate", signal);
      if (!options.aggregate) throw new TargetError("refused", "This session has no chart data.");
      return options.aggregate(query);
    },
    plan: async () =>
      options.plan ?? { statements: [], columns: [], relations: [], cells: [], failure: null },
    export: async function* (_runId, _format, signal) {
      await before("export", signal);
      yield new TextEncoder().encode(`${columns.map((column) => column.name).join(",")}\n`);
    },
    close: async () => {},
  };
}

/** Rows as one Arrow IPC stream, as a target sends them. */
export function encodeRows(
  columns: readonly ScriptedColumn[],
  rows: readonly number[],
): Uint8Array<ArrayBuffer> {
  const table = tableFromColumns(
    columns.map((column): [string, ReturnType<typeof columnFromArray>] => [
      column.name,
      columnFromArray(
        rows.map((row) => column.valueAt(row)),
        ARROW_TYPES[column.type](),
      ),
    ]),
  );
  const bytes = tableToIPC(table, { format: "stream" });
  if (!bytes) throw new Error("Nothing was encoded.");
  return new Uint8Array(bytes);
}

const ARROW_TYPES: Record<ScriptedColumn["type"], () => DataType> = {
  INTEGER: int32,
  BIGINT: int64,
  DOUBLE: float64,
  VARCHAR: utf8,
  TIMESTAMP: () => timestamp(2),
  DATE: dateDay,
  HUGEINT: utf8,
};

const describeColumn = ({ name, type }: ScriptedColumn): ResultColumn => ({
  name,
  type,
  encoding: type === "HUGEINT" ? "text" : "arrow",
});

interface RowNumbers {
  readonly length: number;
  slice(from: number, to: number): RowNumbers;
  rows(): number[];
}

/** Filters and several orders are worked out row by row, so only for up to a million rows. */
function rowsOf(query: WindowQuery, columns: readonly ScriptedColumn[], rowCount: number): RowNumbers {
  const isReversed = query.order[0]?.direction === "descending";
  if (query.filters.length === 0 && (query.order.length === 0 || rowCount > 1_000_000))
    return lazyRows(rowCount, isReversed);
  const rows = lazyRows(Math.min(rowCount, 1_000_000), false)
    .rows()
    .filter((row) =>
      query.filters.every((filter) => passes(filter, columns[filter.column]?.valueAt(row) ?? null)),
    );
  rows.sort((left, right) => {
    for (const { column, direction } of query.order) {
      const a = columns[column]?.valueAt(left) ?? null;
      const b = columns[column]?.valueAt(right) ?? null;
      const way = compareValues(a, b) * (direction === "ascending" ? 1 : -1);
      if (way !== 0) return way;
    }
    return left - right;
  });
  return listedRows(rows);
}

function lazyRows(rowCount: number, isReversed: boolean, from = 0, to = rowCount): RowNumbers {
  const start = Math.min(from, rowCount);
  const end = Math.min(to, rowCount);
  return {
    length: end - start,
    slice: (a, b) => lazyRows(rowCount, isReversed, start + a, start + b),
    rows: () =>
      Array.from({ length: end - start }, (_, at) => (isReversed ? rowCount - 1 - start - at : start + at)),
  };
}

const listedRows = (rows: number[]): RowNumbers => ({
  length: rows.length,
  slice: (from, to) => listedRows(rows.slice(from, to)),
  rows: () => rows,
});

/** NULLs last, as DuckDB sorts by default. */
function compareValues(a: ScriptedValue, b: ScriptedValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function passes({ operator, values }: ResultFilter, value: ScriptedValue): boolean {
  const [wanted = ""] = values;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  const way =
    value === null
      ? Number.NaN
      : isNumber
        ? Number(value) - Number(wanted)
        : compareValues(String(value), wanted);
  switch (operator) {
    case "equals":
      return way === 0;
    case "not_equals":
      return value !== null && way !== 0;
    case "less":
      return way < 0;
    case "less_or_equal":
      return way <= 0;
    case "greater":
      return way > 0;
    case "greater_or_equal":
      return way >= 0;
    case "contains":
      return value !== null && String(value).toLowerCase().includes(wanted.toLowerCase());
    case "starts_with":
      return value !== null && String(value).startsWith(wanted);
    case "in":
      return value !== null && values.includes(String(value));
    case "is_null":
      return value === null;
    case "is_not_null":
      return value !== null;
  }
}

const SAMPLE_ROWS = 2_000;
const BINS = 24;

/** From a sample of evenly spaced rows, scaled up. */
function summarizeSample(column: ScriptedColumn, rowCount: number): SummaryAnswer {
  const count = Math.min(rowCount, SAMPLE_ROWS);
  const scale = count === 0 ? 0 : rowCount / count;
  const sample = Array.from({ length: count }, (_, at) =>
    column.valueAt(Math.floor((at * rowCount) / count)),
  );
  const values = sample.filter((value) => value !== null);
  const counts = new Map<ScriptedValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...values].sort(compareValues);
  const shown = (value: ScriptedValue | undefined) => (value === undefined ? null : showValue(column, value));
  const isText = column.type === "VARCHAR";
  return {
    rowCount,
    nullCount: Math.round((count - values.length) * scale),
    distinctCount: counts.size,
    min: shown(sorted[0]),
    max: shown(sorted.at(-1)),
    mean: null,
    histogram: isText
      ? null
      : histogramOf(values.map(Number), scale).map((bin) => ({
          ...bin,
          from: showValue(column, bin.from),
          to: showValue(column, bin.to),
        })),
    top: isText
      ? [...counts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 5)
          .map(([value, times]) => ({ value: String(value), count: Math.round(times * scale) }))
      : null,
  };
}

function histogramOf(values: readonly number[], scale: number): NonNullable<SummaryAnswer["histogram"]> {
  const min = Math.min(...values);
  const width = (Math.max(...values) - min) / BINS || 1;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((value - min) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => ({
    from: String(min + bin * width),
    to: String(min + (bin + 1) * width),
    count: Math.round(count * scale),
  }));
}

function showValue(column: ScriptedColumn, value: ScriptedValue): string {
  if (column.type === "TIMESTAMP" || column.type === "DATE")
    return new Date(Number(value))
      .toISOString()
      .replace("T", " ")
      .slice(0, column.type === "DATE" ? 10 : 19);
  return String(value);
}
