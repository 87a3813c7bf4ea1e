import type { Result as Embedded, VisualizationSpec } from "vega-embed";
import type { JsonObject } from "./chart-overrides.ts";
import { textWidthPx } from "../results/text-width.ts";
import type { ChartRow } from "./chart-rows.ts";
import { labelsBelow } from "./labels-below.ts";

/** What is drawn, where, and how large. */
export interface ChartDrawing {
  readonly element: HTMLElement;
  readonly spec: JsonObject;
  readonly rows: readonly ChartRow[];
  readonly theme: JsonObject;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A chart on the screen. */
export interface ChartView {
  /** PNG as a data URL at twice the size, or SVG as text */
  toPng(): Promise<string>;
  toSvg(): Promise<string>;
  close(): void;
}

/**
 * Draws with Vega-Lite, whose code (about 300 KB compressed) is loaded on first
 * use. Expressions are interpreted, never compiled to code, and nothing is ever
 * loaded from anywhere. @throws Error with Vega's words when the specification is wrong.
 */
export async function drawChart(drawing: ChartDrawing): Promise<ChartView> {
  const [{ default: embed }, { expressionInterpreter }] = await Promise.all([
    import("vega-embed"),
    import("vega-interpreter"),
  ]);
  const labels = labelsBelow(drawing, textWidthPx);
  const spec = sized(drawing, labels.heightPx);
  const embedded: Embedded = await embed(
    drawing.element,
    { ...spec, data: { values: drawing.rows } } as unknown as VisualizationSpec,
    {
      mode: "vega-lite",
      ast: true,
      expr: expressionInterpreter,
      loader: REFUSING_LOADER,
      config: { ...drawing.theme, axisXDiscrete: labels.axis } as never,
      renderer: "canvas",
      actions: false,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      logLevel: 0,
    },
  );
  return {
    toPng: () => embedded.view.toImageURL("png", 2),
    toSvg: () => embedded.view.toSVG(),
    close: () => embedded.finalize(),
  };
}

const refuse = async (): Promise<never> => {
  throw new Error("A chart can't load anything.");
};

const REFUSING_LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as never;

const AXIS_PX = 52;
const PLOT_HEADING_PX = 24;
const PLOT_SPACING_PX = 12;

/** Sizes are not part of the kept specification; a person's own sizes win. */
function sized({ spec, widthPx, heightPx }: ChartDrawing, labelsPx: number): JsonObject {
  const plots = spec.vconcat;
  if (Array.isArray(plots)) {
    const width = Math.max(80, widthPx - AXIS_PX);
    const free = heightPx - labelsPx - PLOT_SPACING_PX * (plots.length - 1);
    const height = Math.max(40, Math.floor(free / plots.length) - PLOT_HEADING_PX);
    return { ...spec, vconcat: plots.map((plot: JsonObject) => ({ width, height, ...plot })) };
  }
  if (spec.facet !== undefined) {
    const columns = typeof spec.columns === "number" ? Math.max(1, spec.columns) : 1;
    const inner = { width: Math.max(60, Math.floor((widthPx - AXIS_PX) / columns) - 24), height: 120 };
    return { ...spec, spec: { ...inner, ...(spec.spec as JsonObject | undefined) } };
  }
  return { width: widthPx, height: heightPx, autosize: { type: "fit", contains: "padding" }, ...spec };
}
