import { z } from "zod";
import { AGGREGATES, TIME_UNITS } from "../protocol/result-query.ts";

export const CHART_MARKS = ["bar", "line", "area", "point", "rect"] as const;
/** `rect` is a heat map: x by y, coloured by the first measure. */
export const ChartMark = z.enum(CHART_MARKS);
export type ChartMark = z.infer<typeof ChartMark>;

const fieldName = z.string().max(1_000);

/** How values of a field become groups: as they are, equal ranges, or a unit of time. */
export const ChartGrouping = z.discriminatedUnion("type", [
  z.object({ type: z.literal("value") }),
  z.object({ type: z.literal("bin"), binsMax: z.number().int().min(2).max(1_000) }),
  z.object({ type: z.literal("time"), unit: z.enum(TIME_UNITS) }),
]);
export type ChartGrouping = z.infer<typeof ChartGrouping>;

/** A column, by name, and how its values are grouped. */
export const ChartDimension = z.object({ field: fieldName, grouping: ChartGrouping });
export type ChartDimension = z.infer<typeof ChartDimension>;

/**
 * What is drawn along y. `none` draws the field's own values, one mark per row;
 * `count` needs no field. `mark` overrides the chart's mark for this measure.
 */
export const ChartMeasure = z.object({
  aggregate: z.enum([...AGGREGATES, "none"]),
  field: fieldName.nullable(),
  mark: ChartMark.nullable(),
});
export type ChartMeasure = z.infer<typeof ChartMeasure>;

/**
 * A chart of a Result, as it is kept in the notebook.
 *
 * Columns are named, not numbered, so that a chart outlives a changed column
 * order; a name that the Result lacks is said in the chart's place. Several
 * measures become several plots above each other with one x axis: a chart never
 * has two y axes. It holds no rows and no colours.
 */
export const ChartDefinition = z.object({
  mark: ChartMark,
  x: ChartDimension.nullable(),
  y: z.array(ChartMeasure).max(4),
  colour: ChartDimension.nullable(),
  facet: ChartDimension.nullable(),
  title: z.string().max(500),
  /** order of the groups along x; `field` is the field's own order */
  sort: z.enum(["field", "y_ascending", "y_descending"]),
  /**
   * What the person changed in the generated Vega-Lite specification: merged over
   * it key by key. Arrays replace; `{"$remove": true}` takes a key away.
   */
  spec: z.record(z.string(), z.unknown()),
});
export type ChartDefinition = z.infer<typeof ChartDefinition>;

/** A bar chart of the number of rows, without x: what a form starts from. */
export function emptyChart(): ChartDefinition {
  return {
    mark: "bar",
    x: null,
    y: [{ aggregate: "count", field: null, mark: null }],
    colour: null,
    facet: null,
    title: "",
    sort: "field",
    spec: {},
  };
}
