import type { AggregateQuery, Dimension, Measure } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { arrowEncoding } from "../protocol/arrow-encoding.ts";
import { type BoundSql, storedColumn } from "./bound-sql.ts";
import { asPositionSql, asTimestampSql, columnKind, isNumeric, isTemporal } from "./column-kind.ts";
import { filterSql } from "./filter-sql.ts";

/**
 * The data of a chart over a Result table with columns `c0…cn`; see `AggregateQuery` for the answer's columns.
 *
 * `groups` gives at most `limit` rows, ordered by the dimensions. When it gives
 * exactly that many, `count` (one row, one column `rows`) tells whether there were more.
 * Counts are BIGINT; sums, and means and medians of numbers, DOUBLE; bins of numbers
 * DOUBLE, of times TIMESTAMP; the rest keeps its type, as text where Arrow would change it.
 * @throws RangeError when the query names a column that does not exist.
 */
export function aggregateSql(
  query: AggregateQuery,
  columns: readonly ResultColumn[],
  table: string,
): { groups: BoundSql; count: BoundSql } {
  const where = filterSql(query.filters, columns);
  const dimensions = query.dimensions.map((dimension, index) => dimensionSql(dimension, index, columns));
  const keys = dimensions.flatMap((dimension) => dimension.outputs);
  const values = query.measures.map((measure, index) => `${measureSql(measure, columns)} AS m${index}`);
  const edges = dimensions.flatMap((dimension) => dimension.edges);
  const kept = `kept AS (SELECT * FROM ${table} WHERE ${where.sql})`;
  const withs = edges.length === 0 ? [kept] : [kept, `edges AS (SELECT ${edges.join(", ")} FROM kept)`];
  const from = edges.length === 0 ? "kept" : "kept, edges";
  const isGrouped = query.measures.length > 0 && keys.length > 0;
  const selected = [...keys, ...values].join(", ") || "count(*) AS m0";
  const body = `SELECT ${selected} FROM ${from}${isGrouped ? ` GROUP BY ${keys.map((_, at) => at + 1).join(", ")}` : ""}`;
  const order = isGrouped ? ` ORDER BY ${keys.map((_, at) => `${at + 1} NULLS LAST`).join(", ")}` : "";
  const prefix = `WITH ${withs.join(", ")}`;
  return {
    groups: { sql: `${prefix} ${body}${order} LIMIT ${query.limit}`, parameters: where.parameters },
    count: { sql: `${prefix} SELECT count(*) AS rows FROM (${body})`, parameters: where.parameters },
  };
}

interface DimensionSql {
  /** select items, named */
  readonly outputs: readonly string[];
  /** select items of the one-row relation `edges` that the outputs need */
  readonly edges: readonly string[];
}

function dimensionSql(dimension: Dimension, index: number, columns: readonly ResultColumn[]): DimensionSql {
  const { type } = columnAt(columns, dimension.column);
  const name = storedColumn(dimension.column);
  const output = `d${index}`;
  const kind = columnKind(type);
  switch (dimension.grouping.type) {
    case "value":
      return { outputs: [`${asTravelling(name, type)} AS ${output}`], edges: [] };
    case "time":
      return {
        outputs: [`${timeSql(dimension.grouping.unit, asTimestampSql(kind, name))} AS ${output}`],
        edges: [],
      };
    case "bin": {
      const position = asPositionSql(kind, name);
      const step = niceStepSql(`min(${position})`, `max(${position})`, dimension.grouping.binsMax);
      const lower = `floor(${position} / s${index}) * s${index}`;
      const upper = `(floor(${position} / s${index}) + 1) * s${index}`;
      const shown = (edge: string) =>
        isTemporal(kind) ? `make_timestamp(CAST(${edge} AS BIGINT))` : `CAST(${edge} AS DOUBLE)`;
      return {
        outputs: [`${shown(lower)} AS ${output}`, `${shown(upper)} AS ${output}_end`],
        edges: [`${step} AS s${index}`],
      };
    }
  }
}

/** 1, 2 or 5 times a power of ten, the least that needs no more than `binsMax` bins. */
function niceStepSql(low: string, high: string, binsMax: number): string {
  const raw = `greatest((${high} - ${low}) / ${Math.max(binsMax - 1, 1)}, 1e-300)`;
  const power = `power(10, floor(log10(${raw})))`;
  return `CASE WHEN ${high} > ${low} THEN ${power} * CASE WHEN ${raw} <= ${power} THEN 1 WHEN ${raw} <= 2 * ${power} THEN 2 WHEN ${raw} <= 5 * ${power} THEN 5 ELSE 10 END ELSE 1 END`;
}

type TimeUnit = Extract<Dimension["grouping"], { type: "time" }>["unit"];

function timeSql(unit: TimeUnit, timestamp: string): string {
  switch (unit) {
    case "month_of_year":
      return `month(${timestamp})`;
    case "day_of_week":
      return `isodow(${timestamp})`;
    case "hour_of_day":
      return `hour(${timestamp})`;
    default:
      return `CAST(date_trunc('${unit}', ${timestamp}) AS TIMESTAMP)`;
  }
}

function measureSql({ aggregate, column }: Measure, columns: readonly ResultColumn[]): string {
  if (column === null) return "count(*)";
  const { type } = columnAt(columns, column);
  const name = storedColumn(column);
  const kind = columnKind(type);
  const numeric = isNumeric(kind) ? name : asPositionSql(kind === "boolean" ? "integer" : kind, name);
  const moment = asTimestampSql(kind, name);
  switch (aggregate) {
    case "count":
      return `count(${name})`;
    case "distinct":
      return `count(DISTINCT ${name})`;
    case "sum":
      return `CAST(sum(${numeric}) AS DOUBLE)`;
    case "mean":
      return isTemporal(kind) ? averageMomentSql("avg", moment) : `CAST(avg(${numeric}) AS DOUBLE)`;
    case "median":
      return isTemporal(kind) ? averageMomentSql("median", moment) : `CAST(median(${numeric}) AS DOUBLE)`;
    case "min":
      return asTravelling(`min(${name})`, type);
    case "max":
      return asTravelling(`max(${name})`, type);
  }
}

const averageMomentSql = (aggregate: string, moment: string): string =>
  `make_timestamp(CAST(${aggregate}(epoch_us(${moment})) AS BIGINT))`;

const asTravelling = (sql: string, type: string): string =>
  arrowEncoding(type) === "arrow" ? sql : `CAST(${sql} AS VARCHAR)`;

function columnAt(columns: readonly ResultColumn[], index: number): ResultColumn {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`There is no column ${index}.`);
  return column;
}
