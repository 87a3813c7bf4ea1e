import type { ChartDefinition, ChartMark } from "../../compute/notebook/chart-definition.ts";
import type { JsonObject } from "./chart-overrides.ts";
import { fieldOf } from "./chart-rows.ts";
import { dimensionWords, measureTitle } from "./chart-words.ts";
import type { ChartChannel, CompiledChart } from "./compile-chart.ts";

type ReadyChart = Extract<CompiledChart, { type: "ready" }>;

/**
 * The Vega-Lite specification that a definition stands for: no rows, sizes or
 * colours, so that it only changes when the chart does. Several measures are
 * plots above each other with one x.
 */
export function chartSpec(definition: ChartDefinition, compiled: ReadyChart): JsonObject {
  const plots = compiled.channels
    .filter((channel) => channel.name === "y")
    .map((channel, index, all) => plotSpec(definition, compiled, channel, index === all.length - 1));
  const [only] = plots;
  const title: JsonObject = definition.title === "" ? {} : { title: definition.title };
  const facet = compiled.channels.find((channel) => channel.name === "facet");
  if (plots.length === 1 && only) {
    if (!facet || !definition.facet) return { ...only, ...title };
    return {
      ...title,
      facet: { field: "facet", type: facet.scale, title: dimensionWords(definition.facet) },
      columns: 3,
      spec: only,
    };
  }
  return { ...title, vconcat: plots, spacing: 12, resolve: { scale: { x: "shared", color: "shared" } } };
}

function plotSpec(
  definition: ChartDefinition,
  compiled: ReadyChart,
  measure: ChartChannel,
  isLast: boolean,
): JsonObject {
  const used = definition.y[measure.measure];
  const mark = used?.mark ?? definition.mark;
  const x = compiled.channels.find((channel) => channel.name === "x");
  const colour = compiled.channels.find((channel) => channel.name === "colour");
  const field = fieldOf(measure);
  const heading = used ? measureTitle(used) : "";
  const y = { field, type: measure.scale, title: heading, axis: { title: null } };
  const shared = {
    ...(x && definition.x ? xEncoding(definition, x, mark, isLast) : {}),
    ...(colour && definition.colour
      ? { color: { field: "colour", type: colour.scale, title: dimensionWords(definition.colour) } }
      : {}),
  };
  if (mark === "rect" && definition.colour)
    return {
      title: heading,
      mark: { type: "rect", tooltip: true },
      encoding: {
        ...shared,
        y: {
          field: "colour",
          type: colour?.scale === "quantitative" ? "ordinal" : (colour?.scale ?? "nominal"),
          title: dimensionWords(definition.colour),
        },
        color: { field, type: "quantitative", title: heading },
      },
    };
  return { title: heading, mark: markSpec(mark, compiled.isRaw), encoding: { ...shared, y } };
}

function markSpec(mark: ChartMark, isRaw: boolean): JsonObject {
  switch (mark) {
    case "line":
      return { type: "line", tooltip: true };
    case "area":
      return { type: "area", tooltip: true, line: true, opacity: 0.16 };
    case "point":
      return { type: "point", filled: true, size: isRaw ? 24 : 40, opacity: 0.7, tooltip: true };
    default:
      return mark === "bar"
        ? { type: mark, orient: "vertical", tooltip: true }
        : { type: mark, tooltip: true };
  }
}

const MONTHS = "['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec']";
const DAYS = "['Sun','Mon','Tue','Wed','Thu','Fri','Sat','Sun']";
const LABELS: Readonly<Record<string, string>> = {
  month_of_year: `${MONTHS}[datum.value - 1]`,
  day_of_week: `${DAYS}[datum.value]`,
  hour_of_day: "pad(datum.value, 2, '0', 'left') + ':00'",
};

function xEncoding(
  definition: ChartDefinition,
  x: ChartChannel,
  mark: ChartMark,
  isLast: boolean,
): JsonObject {
  if (!definition.x) return {};
  const { grouping } = definition.x;
  const words = dimensionWords(definition.x);
  const hidden: JsonObject = isLast ? {} : { labels: false, ticks: false, title: null };
  const base = { field: "x", type: x.scale, title: words };
  if (x.isBinned)
    return {
      x: { ...base, bin: { binned: true }, axis: { ...hidden, labelFlush: true } },
      ...(isRange(mark) ? { x2: { field: "x_end" } } : {}),
    };
  if (x.scale === "temporal")
    return {
      x: { ...base, scale: { type: "utc" }, axis: { ...hidden, title: null } },
      ...(x.unit !== null && isRange(mark) ? { x2: { field: "x_end" } } : {}),
    };
  const labels = grouping.type === "time" ? LABELS[grouping.unit] : undefined;
  const sort = definition.sort === "y_descending" ? "-y" : definition.sort === "y_ascending" ? "y" : null;
  const labelled: JsonObject = labels ? { labelExpr: labels, title: null, labelAngle: 0 } : {};
  const ownOrder: JsonObject = x.scale === "ordinal" ? {} : { sort: null };
  return {
    x: {
      ...base,
      ...(x.scale === "quantitative" ? { scale: { zero: false } } : sort ? { sort } : ownOrder),
      axis: { ...hidden, ...labelled },
    },
  };
}

/** Marks that are as wide as what they stand for. */
const isRange = (mark: ChartMark) => mark === "bar" || mark === "rect";
