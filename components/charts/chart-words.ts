import type {
  ChartDefinition,
  ChartDimension,
  ChartMark,
  ChartMeasure,
} from "../../compute/notebook/chart-definition.ts";

export const MARK_WORDS: Record<ChartMark, string> = {
  bar: "Bars",
  line: "Line",
  area: "Area",
  point: "Points",
  rect: "Heat map",
};

export const AGGREGATE_WORDS: Record<ChartMeasure["aggregate"], string> = {
  count: "Number of rows",
  distinct: "Distinct values",
  sum: "Sum",
  mean: "Mean",
  median: "Median",
  min: "Least",
  max: "Greatest",
  none: "Values",
};

export const UNIT_WORDS: Record<string, string> = {
  year: "year",
  quarter: "quarter",
  month: "month",
  week: "week",
  day: "day",
  hour: "hour",
  minute: "minute",
  second: "second",
  month_of_year: "month of the year",
  day_of_week: "day of the week",
  hour_of_day: "hour of the day",
};

/** Short, as on a chip: `month(date)`, `bins of delay`, `origin`. */
export function dimensionWords({ field, grouping }: ChartDimension): string {
  if (grouping.type === "time") return `${grouping.unit.replace(/_of_.*/, "")}(${field})`;
  return grouping.type === "bin" ? `bins of ${field}` : field;
}

/** `count`, `mean(delay)`, `delay`. */
export function measureWords({ aggregate, field }: ChartMeasure): string {
  if (aggregate === "none") return field ?? "";
  return field === null ? aggregate : `${aggregate}(${field})`;
}

/** As the heading of a plot: `Number of rows`, `Mean delay`. */
export function measureTitle({ aggregate, field }: ChartMeasure): string {
  if (aggregate === "none") return field ?? "";
  if (aggregate === "count") return field === null ? AGGREGATE_WORDS.count : `Number of ${field}`;
  return `${AGGREGATE_WORDS[aggregate]} ${aggregate === "distinct" ? `of ${field ?? ""}` : (field ?? "")}`.trim();
}

/** What the chart shows, for those who don't see it: marks, axes, range and extremes. */
export function chartAlternative(
  definition: ChartDefinition,
  rows: readonly Readonly<Record<string, unknown>>[],
): string {
  const { mark, x, y, colour, facet, title } = definition;
  const measures = y.map(measureTitle).join(" and ");
  const parts = [
    `${title === "" ? "" : `${title}. `}${MARK_WORDS[mark]}: ${measures || "nothing"}${x ? ` by ${dimensionWords(x)}` : ""}`,
    colour ? `coloured by ${dimensionWords(colour)}` : "",
    facet ? `one plot for each ${dimensionWords(facet)}` : "",
  ].filter(Boolean);
  return `${parts.join(", ")}. ${extremes(rows)}`.trim();
}

function extremes(rows: readonly Readonly<Record<string, unknown>>[]): string {
  let least: Readonly<Record<string, unknown>> | null = null;
  let greatest: Readonly<Record<string, unknown>> | null = null;
  for (const row of rows) {
    if (typeof row.y !== "number" || !Number.isFinite(row.y)) continue;
    if (!least || row.y < Number(least.y)) least = row;
    if (!greatest || row.y > Number(greatest.y)) greatest = row;
  }
  if (!least || !greatest) return rows.length === 0 ? "There is nothing to draw." : "";
  const at = (row: Readonly<Record<string, unknown>>) =>
    typeof row.x_text === "string" ? ` at ${row.x_text}` : "";
  return `${rows.length.toLocaleString("en")} marks, from ${number(least.y)}${at(least)} to ${number(greatest.y)}${at(greatest)}.`;
}

const number = (value: unknown) => Number(value).toLocaleString("en", { maximumFractionDigits: 2 });
