import type { SummaryAnswer } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { type BoundSql, storedColumn } from "./bound-sql.ts";
import {
  asPositionSql,
  asTimestampSql,
  type ColumnKind,
  columnKind,
  isNumeric,
  isTemporal,
} from "./column-kind.ts";

/** Runs one SELECT and gives its rows; every column is VARCHAR. */
export type QueryText = (query: BoundSql) => Promise<readonly Record<string, string | null>[]>;

const BINS = 20;
const TOP_VALUES = 10;

/**
 * Facts of one column of a Result table with columns `c0…cn`: two passes over it.
 * @throws RangeError when there is no such column, and whatever `query` throws.
 */
export async function summarizeColumn(
  index: number,
  columns: readonly ResultColumn[],
  table: string,
  query: QueryText,
): Promise<SummaryAnswer> {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`There is no column ${index}.`);
  const kind = columnKind(column.type);
  const [facts] = await query({ sql: factsSql(index, kind, table), parameters: [] });
  const [low, high] = [numberOf(facts?.low), numberOf(facts?.high)];
  const hasLine = low !== null && high !== null;
  const bins = hasLine ? binsBetween(low, high, kind) : null;
  return {
    rowCount: numberOf(facts?.row_count) ?? 0,
    nullCount: numberOf(facts?.null_count) ?? 0,
    distinctCount: numberOf(facts?.distinct_count) ?? 0,
    min: facts?.min ?? null,
    max: facts?.max ?? null,
    mean: facts?.mean ?? null,
    histogram: bins === null ? null : await readHistogram(bins, index, kind, table, query),
    top: hasLine || hasPosition(kind) ? null : await readTop(index, table, query),
  };
}

const hasPosition = (kind: ColumnKind): boolean => isNumeric(kind) || isTemporal(kind) || kind === "time";

function factsSql(index: number, kind: ColumnKind, table: string): string {
  const name = storedColumn(index);
  const position = hasPosition(kind) ? asPositionSql(kind, name) : "CAST(NULL AS DOUBLE)";
  const facts = {
    row_count: "count(*)",
    null_count: `count(*) - count(${name})`,
    distinct_count: `approx_count_distinct(CAST(${name} AS VARCHAR))`,
    min: `min(${name})`,
    max: `max(${name})`,
    mean: meanSql(name, kind),
    low: `min(${position})`,
    high: `max(${position})`,
  };
  const items = Object.entries(facts).map(([as, sql]) => `CAST(${sql} AS VARCHAR) AS ${as}`);
  return `SELECT ${items.join(", ")} FROM ${table}`;
}

function meanSql(name: string, kind: ColumnKind): string {
  if (isNumeric(kind)) return `avg(CAST(${name} AS DOUBLE))`;
  if (!isTemporal(kind)) return "NULL";
  const moment = asTimestampSql(kind, name);
  return `make_timestamp(CAST(avg(CASE WHEN isfinite(${moment}) THEN epoch_us(${moment}) END) AS BIGINT))`;
}

interface Bins {
  readonly low: number;
  readonly step: number;
  readonly count: number;
}

/** Equal widths; whole numbers get whole widths, so that each bin holds as many of them. */
function binsBetween(low: number, high: number, kind: ColumnKind): Bins {
  if (kind === "integer") {
    const step = Math.max(1, Math.ceil((high - low + 1) / BINS));
    return { low, step, count: Math.min(BINS, Math.floor((high - low) / step) + 1) };
  }
  if (high <= low) return { low, step: 1, count: 1 };
  return { low, step: (high - low) / BINS, count: BINS };
}

async function readHistogram(bins: Bins, index: number, kind: ColumnKind, table: string, query: QueryText) {
  const { low, step, count } = bins;
  const position = asPositionSql(kind, storedColumn(index));
  const bin = `least(${count - 1}, greatest(0, floor((x - CAST(? AS DOUBLE)) / CAST(? AS DOUBLE))))`;
  const rows = await query({
    sql: `SELECT CAST(CAST(${bin} AS INTEGER) AS VARCHAR) AS bin, CAST(count(*) AS VARCHAR) AS count FROM (SELECT ${position} AS x FROM ${table}) WHERE x IS NOT NULL GROUP BY 1`,
    parameters: [String(low), String(step)],
  });
  const counts = new Map(rows.map((row) => [numberOf(row.bin), numberOf(row.count) ?? 0]));
  return Array.from({ length: count }, (_, at) => ({
    from: edgeText(low + at * step, kind),
    to: edgeText(low + (at + 1) * step, kind),
    count: counts.get(at) ?? 0,
  }));
}

async function readTop(index: number, table: string, query: QueryText) {
  const name = storedColumn(index);
  const rows = await query({
    sql: `SELECT value, CAST(n AS VARCHAR) AS count FROM (SELECT CAST(${name} AS VARCHAR) AS value, count(*) AS n FROM ${table} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${TOP_VALUES}) ORDER BY n DESC, value`,
    parameters: [],
  });
  return rows.map((row) => ({ value: row.value ?? "", count: numberOf(row.count) ?? 0 }));
}

function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

const MICROS_PER_DAY = 86_400_000_000;

function edgeText(position: number, kind: ColumnKind): string {
  if (kind === "time")
    return new Date(Math.min(position, MICROS_PER_DAY - 1) / 1_000).toISOString().slice(11, 19);
  if (!isTemporal(kind)) return String(position);
  const date = new Date(position / 1_000);
  if (Number.isNaN(date.getTime())) return String(position);
  const text = date.toISOString().replace("T", " ").replace("Z", "");
  return kind === "date" ? text.slice(0, -13) : text.replace(/\.000$/, "");
}
