import type { ScanFilter } from "../../protocol/plan.ts";
import type { ColumnBounds, ColumnFacts, ParquetFooter, RowGroupFacts } from "./parquet-footer.ts";

/**
 * The row groups that may hold a row that passes all `filters`, by their statistics.
 * Keeps a row group whenever it can't prove the opposite: the engine filters again.
 * `types` are the columns' DuckDB types.
 */
export function pruneRowGroups(
  footer: ParquetFooter,
  filters: readonly ScanFilter[],
  types: ReadonlyMap<string, string>,
): number[] {
  return footer.rowGroups.flatMap((group, index) =>
    filters.every((filter) => mayMatch(group, filter, types.get(filter.column), footer.mayHideNan))
      ? [index]
      : [],
  );
}

function mayMatch(
  group: RowGroupFacts,
  filter: ScanFilter,
  type: string | undefined,
  mayHideNan: boolean,
): boolean {
  const column = group.columns.get(filter.column);
  if (!column || type === undefined) return true;
  if (filter.operator === "is_null") return column.nullCount !== 0;
  const isAllNull = column.nullCount === group.rows;
  if (isAllNull) return false;
  if (filter.operator === "is_not_null") return true;
  const range = comparableBounds(column, type);
  if (!range) return true;
  const hidesNan = mayHideNan && (type === "FLOAT" || type === "DOUBLE");
  const test = (value: string): boolean => {
    const comparable = comparableLiteral(value, type);
    return comparable === null || mayHold(range, filter.operator, comparable, hidesNan);
  };
  return filter.operator === "in" ? filter.values.some(test) : filter.values.every(test);
}

type Comparable = number | bigint | Uint8Array;

interface ComparableBounds {
  readonly min: Comparable;
  readonly max: Comparable;
  readonly isMaxExact: boolean;
}

function mayHold(
  { min, max, isMaxExact }: ComparableBounds,
  operator: ScanFilter["operator"],
  value: Comparable,
  hidesNan: boolean,
): boolean {
  // A cut maximum stands for every text that starts with it.
  const reaches = (least: number) =>
    compare(max, value) >= least || hidesNan || (!isMaxExact && startsWith(value, max));
  switch (operator) {
    case "=":
    case "in":
      return compare(min, value) <= 0 && reaches(0);
    case "!=":
      return !isMaxExact || hidesNan || compare(min, value) !== 0 || compare(max, value) !== 0;
    case "<":
      return compare(min, value) < 0;
    case "<=":
      return compare(min, value) <= 0;
    case ">":
      return reaches(1);
    case ">=":
      return reaches(0);
    default:
      return true;
  }
}

function compare(left: Comparable, right: Comparable): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  if (left instanceof Uint8Array || right instanceof Uint8Array) return 0;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const startsWith = (value: Comparable, prefix: Comparable): boolean =>
  value instanceof Uint8Array &&
  prefix instanceof Uint8Array &&
  compareBytes(value.subarray(0, prefix.length), prefix) === 0;

/** How the values of a type are compared here; a type that is left out is not pruned. */
type Domain = "integer" | "float" | "text" | "date" | "timestamp" | "boolean";

const DOMAINS: Readonly<Record<string, Domain>> = {
  TINYINT: "integer",
  SMALLINT: "integer",
  INTEGER: "integer",
  BIGINT: "integer",
  UTINYINT: "integer",
  USMALLINT: "integer",
  UINTEGER: "integer",
  UBIGINT: "integer",
  FLOAT: "float",
  DOUBLE: "float",
  VARCHAR: "text",
  DATE: "date",
  TIMESTAMP: "timestamp",
  TIMESTAMP_S: "timestamp",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP_NS: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamp",
  BOOLEAN: "boolean",
};

const NANOS_PER_SECOND = 1_000_000_000n;

function comparableBounds(column: ColumnFacts, type: string): ComparableBounds | null {
  const { bounds } = column;
  if (!bounds) return null;
  const min = comparableStored(bounds.min, bounds, type);
  const max = comparableStored(bounds.max, bounds, type);
  return min === null || max === null ? null : { min, max, isMaxExact: bounds.isMaxExact };
}

function comparableStored(value: unknown, bounds: ColumnBounds, type: string): Comparable | null {
  switch (DOMAINS[type]) {
    case "integer":
      return typeof value === "bigint" || typeof value === "number" ? value : null;
    case "float":
      return typeof value === "number" && !Number.isNaN(value) ? value : null;
    case "date":
      return typeof value === "number" ? value : null;
    case "text":
      return value instanceof Uint8Array ? value : null;
    case "boolean":
      return typeof value === "boolean" ? Number(value) : null;
    case "timestamp":
      if (typeof value !== "bigint" || bounds.unitsPerSecond === null) return null;
      return value * (NANOS_PER_SECOND / bounds.unitsPerSecond);
    default:
      return null;
  }
}

const INTEGER = /^-?\d+$/;
const FLOAT = /^-?\d+(\.\d*)?([eE][-+]?\d+)?$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?(\+00)?$/;
const MS_PER_DAY = 86_400_000;

/** A literal as DuckDB printed it; `null` for every form that is not understood. */
function comparableLiteral(text: string, type: string): Comparable | null {
  switch (DOMAINS[type]) {
    case "integer":
      return INTEGER.test(text) ? BigInt(text) : null;
    case "float": {
      if (!FLOAT.test(text)) return null;
      return type === "FLOAT" ? Math.fround(Number(text)) : Number(text);
    }
    case "text":
      return new TextEncoder().encode(text);
    case "boolean":
      return text === "true" ? 1 : text === "false" ? 0 : null;
    case "date":
      return momentOf(text)?.days ?? null;
    case "timestamp": {
      const moment = momentOf(text);
      return moment && BigInt(moment.days) * 86_400n * NANOS_PER_SECOND + moment.nanosOfDay;
    }
    default:
      return null;
  }
}

function momentOf(text: string): { days: number; nanosOfDay: bigint } | null {
  const match = MOMENT.exec(text);
  if (!match) return null;
  const [, year, month, day, hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / MS_PER_DAY;
  // Date.UTC reads the years 0 to 99 as 1900 to 1999
  if (Number(year) < 100) return null;
  const secondOfDay = BigInt(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
  return { days, nanosOfDay: secondOfDay * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, "0")) };
}
