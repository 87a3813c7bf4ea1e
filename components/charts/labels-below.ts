import type { MeasureText } from "../results/text-width.ts";
import type { JsonObject } from "./chart-overrides.ts";
import type { ChartRow } from "./chart-rows.ts";

const AXIS_PX = 52;
const GAP_PX = 8;
const LINE_PX = 22;
const TITLE_PX = 18;
const SLANT_DEGREES = -35;
const SLANTED_PX_MAX = 110;

/** How the labels under a chart of groups stand, and what they and the axis title take. */
export interface LabelsBelow {
  /** Vega's settings for the x axis of groups */
  readonly axis: JsonObject;
  readonly heightPx: number;
}

/**
 * Labels lie flat when they fit side by side, or when leaving some out still says all
 * (figures in their order); only names that are all needed are slanted.
 */
export function labelsBelow(
  { spec, rows, widthPx }: { spec: JsonObject; rows: readonly ChartRow[]; widthPx: number },
  measure: MeasureText,
): LabelsBelow {
  const x = xOf(spec);
  const titlePx = x && hasTitle(x) ? TITLE_PX : 0;
  const flat = { axis: { labelAngle: 0, labelOverlap: "parity" }, heightPx: LINE_PX + titlePx };
  if (x?.type !== "nominal") return flat;
  const names = new Set(rows.map((row) => String(row.x ?? "")));
  const widest = Math.max(0, ...[...names].map((name) => measure(name, "small")));
  const stepPx = (widthPx - AXIS_PX) / Math.max(1, names.size);
  if (widest + GAP_PX <= stepPx) return flat;
  const shownPx = Math.min(widest, SLANTED_PX_MAX);
  const risePx = Math.ceil(shownPx * Math.sin((-SLANT_DEGREES * Math.PI) / 180));
  return {
    axis: {
      labelAngle: SLANT_DEGREES,
      labelLimit: SLANTED_PX_MAX,
      labelOverlap: "greedy",
      labelFlush: false,
    },
    heightPx: LINE_PX + risePx + titlePx,
  };
}

/** Of the last plot: the one whose labels show. */
function xOf(spec: JsonObject): JsonObject | null {
  const plots = spec.vconcat;
  const plot = Array.isArray(plots) ? (plots.at(-1) as JsonObject) : ((spec.spec as JsonObject) ?? spec);
  const encoding = plot?.encoding as JsonObject | undefined;
  return (encoding?.x as JsonObject | undefined) ?? null;
}

function hasTitle(x: JsonObject): boolean {
  const axis = (x.axis ?? {}) as JsonObject;
  return axis.title !== null && Boolean(axis.title ?? x.title);
}
