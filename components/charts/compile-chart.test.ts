import fc from "fast-check";
import { compile, type TopLevelSpec } from "vega-lite";
import { expect, test } from "vitest";
import {
  CHART_MARKS,
  ChartDefinition,
  emptyChart,
  type ChartDimension,
} from "../../compute/notebook/chart-definition.ts";
import { AggregateQuery, AGGREGATES, TIME_UNITS } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { chartSpec } from "./chart-spec.ts";
import { checkSpec } from "./check-spec.ts";
import { compileChart } from "./compile-chart.ts";

const column = (name: string, type: string): ResultColumn => ({ name, type, encoding: "arrow" });
const columns = [
  column("date", "TIMESTAMP"),
  column("delay", "INTEGER"),
  column("distance", "DOUBLE"),
  column("origin", "VARCHAR"),
];
const byMonth: ChartDimension = { field: "date", grouping: { type: "time", unit: "month" } };

test("a chart over time asks the target for one group per unit", () => {
  const compiled = compileChart(
    { ...emptyChart(), x: byMonth, y: [{ aggregate: "mean", field: "delay", mark: null }] },
    columns,
  );
  expect(compiled).toMatchObject({
    type: "ready",
    isRaw: false,
    query: {
      dimensions: [{ column: 0, grouping: { type: "time", unit: "month" } }],
      measures: [{ aggregate: "mean", column: 1 }],
    },
  });
});

test("own values are asked for without measures, ungrouped", () => {
  const compiled = compileChart(
    {
      ...emptyChart(),
      mark: "point",
      x: { field: "delay", grouping: { type: "bin", binsMax: 10 } },
      y: [{ aggregate: "none", field: "distance", mark: null }],
    },
    columns,
  );
  expect(compiled).toMatchObject({
    isRaw: true,
    query: { measures: [], dimensions: [{ column: 1, grouping: { type: "value" } }, { column: 2 }] },
  });
});

test("a column that the Result lost is named", () => {
  const compiled = compileChart(
    { ...emptyChart(), x: { field: "carrier", grouping: { type: "value" } } },
    columns,
  );
  expect(compiled).toEqual({ type: "unfit", reason: "The Result has no column “carrier”." });
});

test("values and aggregates in one chart are refused in words", () => {
  const y = [
    { aggregate: "none", field: "delay", mark: null },
    { aggregate: "count", field: null, mark: null },
  ] as const;
  expect(compileChart({ ...emptyChart(), y: [...y] }, columns).type).toBe("unfit");
});

test("two measures become two plots above each other with one x", () => {
  const definition: ChartDefinition = {
    ...emptyChart(),
    x: byMonth,
    y: [
      { aggregate: "count", field: null, mark: null },
      { aggregate: "mean", field: "delay", mark: "area" },
    ],
  };
  const compiled = compileChart(definition, columns);
  if (compiled.type !== "ready") throw new Error(compiled.reason);
  const spec = chartSpec(definition, compiled) as { vconcat: { mark: { type: string } }[] };
  expect(spec.vconcat.map((plot) => plot.mark.type)).toEqual(["bar", "area"]);
});

const fieldName = fc.constantFrom(...columns.map(({ name }) => name));
const grouping = fc.oneof(
  fc.constant({ type: "value" as const }),
  fc.record({ type: fc.constant("bin" as const), binsMax: fc.integer({ min: 2, max: 1000 }) }),
  fc.record({ type: fc.constant("time" as const), unit: fc.constantFrom(...TIME_UNITS) }),
);
const dimension = fc.option(fc.record({ field: fieldName, grouping }));
const mark = fc.constantFrom(...CHART_MARKS);
const definition: fc.Arbitrary<ChartDefinition> = fc.record({
  mark,
  x: dimension,
  y: fc.array(
    fc.record({
      aggregate: fc.constantFrom(...AGGREGATES, "none" as const),
      field: fc.option(fieldName),
      mark: fc.option(mark),
    }),
    { maxLength: 4 },
  ),
  colour: dimension,
  facet: dimension,
  title: fc.string({ maxLength: 20 }),
  sort: fc.constantFrom("field" as const, "y_ascending" as const, "y_descending" as const),
  spec: fc.constant({}),
});

test("every definition of the form is kept as JSON, and either compiles to a valid query and specification or says why not", () => {
  fc.assert(
    fc.property(definition, (chart) => {
      expect(ChartDefinition.parse(JSON.parse(JSON.stringify(chart)))).toEqual(chart);
      const compiled = compileChart(chart, columns);
      if (compiled.type === "unfit") {
        expect(compiled.reason.length).toBeGreaterThan(5);
        return;
      }
      AggregateQuery.parse({ ...compiled.query, runId: "run_00000000000000000000000000" });
      const spec = chartSpec(chart, compiled);
      expect(checkSpec(spec)).toBeNull();
      const { spec: vega } = compile({ ...spec, data: { values: [] } } as unknown as TopLevelSpec, {
        logger: SILENT,
      });
      expect(vega.marks?.length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

/** Vega-Lite's remarks on odd combinations are not failures. */
const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
} as unknown as NonNullable<NonNullable<Parameters<typeof compile>[1]>["logger"]>;
