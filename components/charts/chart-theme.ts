import type { JsonObject } from "./chart-overrides.ts";

const CATEGORIES = ["--viz-1", "--viz-2", "--viz-3", "--viz-4", "--viz-5", "--viz-6"] as const;

/** Vega's config from the page's tokens: a quiet frame, few lines, the categories in their order. */
export function chartTheme(element: Element): JsonObject {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const font = token("--font-ui") || "sans-serif";
  const text = {
    labelFont: font,
    titleFont: font,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 500,
  };
  const colours = { labelColor: token("--text-2"), titleColor: token("--text-2") };
  const first = token("--viz-1");
  return {
    background: "transparent",
    font,
    view: { stroke: null },
    axis: {
      ...text,
      ...colours,
      gridColor: token("--n5"),
      domainColor: token("--n8"),
      tickColor: token("--n8"),
      ticks: false,
      labelPadding: 6,
    },
    axisX: { grid: false, labelOverlap: true, labelFlush: true },
    axisY: { domain: false, tickCount: 4, labelExpr: SHORT_NUMBERS },
    axisQuantitative: { labelExpr: SHORT_NUMBERS },
    legend: { ...text, ...colours, symbolType: "circle", symbolSize: 60, orient: "top", titleOrient: "left" },
    title: {
      font,
      color: token("--text"),
      fontSize: 11,
      fontWeight: 500,
      anchor: "start",
      frame: "group",
      offset: 6,
      subtitleColor: token("--text-2"),
    },
    header: {
      labelFont: font,
      titleFont: font,
      labelColor: token("--text"),
      titleColor: token("--text-2"),
      labelFontSize: 11,
    },
    range: {
      category: CATEGORIES.map(token),
      heatmap: [token("--sunken"), first],
      ramp: [token("--accent-tint"), first],
      ordinal: [token("--accent-edge"), first],
    },
    mark: { color: first },
    bar: { color: first },
    line: { color: first, strokeWidth: 1.75, strokeJoin: "round" },
    area: { color: first },
    point: { color: first },
    rect: { color: first },
  };
}

/** `200 k` instead of `200k`; whole texts stay as they are. */
const SHORT_NUMBERS =
  "isNumber(datum.value) && abs(datum.value) >= 10000 ? replace(format(datum.value, '~s'), 'k', ' k') : datum.label";
