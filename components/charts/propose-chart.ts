import {
  emptyChart,
  type ChartDefinition,
  type ChartDimension,
  type ChartGrouping,
  type ChartMeasure,
} from "../../compute/notebook/chart-definition.ts";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, hasCalendar } from "../results/format/column-kind.ts";

/** Up to so many rows, a Result is taken for the answer itself and its own values are drawn. */
const ANSWER_ROWS_MAX = 500;
/** A scatter plot of more says less than a histogram. */
const SCATTER_ROWS_MAX = 5_000;
const BINS_MAX = 30;

export interface ChartableResult {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  /** summary of a column by index, when there is one: gives spans of time and numbers of values */
  readonly summaryOf: (column: number) => SummaryAnswer | null;
}

/** A sensible first chart from what the columns are: over time, by category, or a distribution. */
export function proposeChart(result: ChartableResult): ChartDefinition {
  const { columns, rowCount } = result;
  const time = columns.findIndex((column) => hasCalendar(column.type));
  const numbers = indexesOf(columns, "number").filter(
    (index) => !/(^|_)id$/i.test(columns[index]?.name ?? ""),
  );
  const category = columns.findIndex((column) => ["text", "boolean"].includes(columnKind(column.type)));
  const isAnswer = rowCount <= ANSWER_ROWS_MAX;
  const nameOf = (index: number) => columns[index]?.name ?? "";
  const own = (index: number): ChartMeasure => ({ aggregate: "none", field: nameOf(index), mark: null });
  const mean = (index: number): ChartMeasure => ({ aggregate: "mean", field: nameOf(index), mark: null });
  const first = numbers[0];
  const second = numbers[1];

  if (time >= 0 && isAnswer && first !== undefined)
    return { ...emptyChart(), mark: "line", x: plain(nameOf(time)), y: [own(first)] };
  if (time >= 0) {
    const unit = unitForSpan(result.summaryOf(time));
    const x: ChartDimension = { field: nameOf(time), grouping: { type: "time", unit } };
    const y =
      first === undefined ? emptyChart().y : [...emptyChart().y, { ...mean(first), mark: "line" as const }];
    return { ...emptyChart(), mark: "bar", x, y };
  }
  if (category >= 0 && first !== undefined && isAnswer)
    return { ...emptyChart(), mark: "bar", x: plain(nameOf(category)), y: [own(first)] };
  if (category >= 0)
    return { ...emptyChart(), mark: "bar", x: plain(nameOf(category)), sort: "y_descending" };
  if (first !== undefined && second !== undefined && rowCount <= SCATTER_ROWS_MAX)
    return { ...emptyChart(), mark: "point", x: plain(nameOf(first)), y: [own(second)] };
  if (first !== undefined)
    return { ...emptyChart(), x: { field: nameOf(first), grouping: { type: "bin", binsMax: BINS_MAX } } };
  return emptyChart();
}

/** How a newly chosen field is grouped, by what it is. */
export function defaultGrouping(
  column: ResultColumn,
  summary: SummaryAnswer | null,
  isRaw: boolean,
): ChartGrouping {
  if (isRaw) return { type: "value" };
  if (hasCalendar(column.type)) return { type: "time", unit: unitForSpan(summary) };
  if (columnKind(column.type) === "number" && (summary?.distinctCount ?? Number.POSITIVE_INFINITY) > BINS_MAX)
    return { type: "bin", binsMax: BINS_MAX };
  return { type: "value" };
}

type Unit = Extract<ChartGrouping, { type: "time" }>["unit"];

const DAY_MS = 86_400_000;
const UNITS: readonly (readonly [spanMs: number, unit: Unit])[] = [
  [20 * 365 * DAY_MS, "year"],
  [3 * 365 * DAY_MS, "month"],
  [300 * DAY_MS, "week"],
  [4 * DAY_MS, "day"],
  [DAY_MS / 6, "hour"],
  [DAY_MS / 288, "minute"],
];

/** Some dozens of groups, whatever the span. */
function unitForSpan(summary: SummaryAnswer | null): Unit {
  const spanMs = Date.parse(iso(summary?.max)) - Date.parse(iso(summary?.min));
  if (Number.isNaN(spanMs)) return "day";
  return UNITS.find(([least]) => spanMs >= least)?.[1] ?? "second";
}

const iso = (text: string | null | undefined) =>
  (text ?? "")
    .replace(" ", "T")
    .replace(/\+00$/, "")
    .replace(/(\.\d{3})\d+$/, "$1")
    .replace(/$/, "Z")
    .replace(/^(\d{4}-\d\d-\d\d)Z$/, "$1T00:00:00Z");

const plain = (field: string): ChartDimension => ({ field, grouping: { type: "value" } });

function indexesOf(columns: readonly ResultColumn[], kind: "number"): number[] {
  return columns.flatMap((column, index) => (columnKind(column.type) === kind ? [index] : []));
}
