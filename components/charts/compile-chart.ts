import type {
  ChartDefinition,
  ChartDimension,
  ChartMeasure,
} from "../../compute/notebook/chart-definition.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { AggregateQuery, Dimension, Measure, TIME_UNITS } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, hasCalendar } from "../results/format/column-kind.ts";

/** How a channel's values are scaled and read. */
export type ChannelScale = "quantitative" | "temporal" | "nominal" | "ordinal";

/** A channel of the drawing and the column of the answer that feeds it. */
export interface ChartChannel {
  readonly name: "x" | "y" | "colour" | "facet";
  /** 0 for the first measure */
  readonly measure: number;
  /** `d0`, `m1`: as the answer names it; `d0_end` is looked for when the channel is binned */
  readonly source: string;
  readonly scale: ChannelScale;
  readonly isBinned: boolean;
  /** values were cut to it: a group spans one */
  readonly unit: TimeUnit | null;
}

export type TimeUnit = (typeof TIME_UNITS)[number];

export type CompiledChart =
  | {
      readonly type: "ready";
      readonly query: Omit<AggregateQuery, "runId">;
      readonly channels: readonly ChartChannel[];
      /** each mark is one row of the Result */
      readonly isRaw: boolean;
    }
  | { readonly type: "unfit"; readonly reason: string };

/**
 * What the target is asked for, and where each column of its answer goes. Names
 * that the Result lacks, and combinations that say nothing, are told in words.
 */
export function compileChart(definition: ChartDefinition, columns: readonly ResultColumn[]): CompiledChart {
  const fields = [definition.x, definition.colour, definition.facet].flatMap((used) =>
    used ? [used.field] : [],
  );
  const measured = definition.y.flatMap(({ field }) => (field === null ? [] : [field]));
  const missing = [...fields, ...measured].find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) return unfit(`The Result has no column “${missing}”.`);
  if (definition.y.length === 0) return unfit("Choose what is drawn along y.");
  const fieldless = definition.y.find(({ aggregate, field }) => aggregate !== "count" && field === null);
  if (fieldless) return unfit(`Choose the column for “${fieldless.aggregate}”.`);
  const raw = definition.y.filter(({ aggregate }) => aggregate === "none").length;
  if (raw > 0 && raw < definition.y.length) return unfit("Draw values or aggregates, not both in one chart.");
  if (definition.mark === "rect" && (!definition.x || !definition.colour))
    return unfit("A heat map needs x and a second grouping (colour), which becomes its y.");
  return build(definition, columns, raw > 0);
}

function build(definition: ChartDefinition, columns: readonly ResultColumn[], isRaw: boolean): CompiledChart {
  const dimensions: Dimension[] = [];
  const measures: Measure[] = [];
  const channels: ChartChannel[] = [];
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);

  for (const name of ["x", "colour", "facet"] as const) {
    const used = definition[name];
    if (!used) continue;
    const column = columns[indexOf(used.field)];
    const grouping = isRaw ? ({ type: "value" } as const) : used.grouping;
    channels.push({
      name,
      measure: 0,
      source: `d${dimensions.length}`,
      scale: column
        ? scaleOf(column, { ...used, grouping }, definition.mark === "bar" || name !== "x")
        : "nominal",
      isBinned: grouping.type === "bin",
      unit: grouping.type === "time" ? grouping.unit : null,
    });
    dimensions.push({ column: indexOf(used.field), grouping });
  }
  for (const [measure, used] of definition.y.entries()) {
    const source = isRaw ? `d${dimensions.length}` : `m${measures.length}`;
    channels.push({
      name: "y",
      measure,
      source,
      scale: measureScale(used, columns),
      isBinned: false,
      unit: null,
    });
    const column = used.field === null ? null : indexOf(used.field);
    if (used.aggregate === "none") dimensions.push({ column: column ?? 0, grouping: { type: "value" } });
    else measures.push({ aggregate: used.aggregate, column });
  }
  return {
    type: "ready",
    isRaw,
    channels,
    query: { dimensions, measures, filters: [], limit: LIMITS.aggregateRowsMax },
  };
}

function scaleOf(column: ResultColumn, { grouping }: ChartDimension, isDiscrete: boolean): ChannelScale {
  if (grouping.type === "bin") return hasCalendar(column.type) ? "temporal" : "quantitative";
  if (grouping.type === "time") return grouping.unit.includes("_of_") ? "ordinal" : "temporal";
  if (hasCalendar(column.type)) return "temporal";
  if (columnKind(column.type) === "number") return isDiscrete ? "ordinal" : "quantitative";
  return "nominal";
}

function measureScale({ aggregate, field }: ChartMeasure, columns: readonly ResultColumn[]): ChannelScale {
  const column = columns.find(({ name }) => name === field);
  if (!column || aggregate === "count" || aggregate === "distinct" || aggregate === "sum")
    return "quantitative";
  if (hasCalendar(column.type)) return "temporal";
  const isOwnValue = aggregate === "none" || aggregate === "min" || aggregate === "max";
  return isOwnValue && columnKind(column.type) !== "number" ? "nominal" : "quantitative";
}

const unfit = (reason: string): CompiledChart => ({ type: "unfit", reason });
