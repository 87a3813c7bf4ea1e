import { expect, test } from "vitest";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { compileChart } from "./compile-chart.ts";
import { proposeChart } from "./propose-chart.ts";

const column = (name: string, type: string): ResultColumn => ({ name, type, encoding: "arrow" });
const span = (min: string, max: string): SummaryAnswer => ({
  rowCount: 0,
  nullCount: 0,
  distinctCount: 0,
  min,
  max,
  mean: null,
  histogram: null,
  top: null,
});
const propose = (columns: ResultColumn[], rowCount: number, summary: SummaryAnswer | null = null) =>
  proposeChart({ columns, rowCount, summaryOf: () => summary });

test("millions of flights are counted over time, with the mean of the first number below", () => {
  const columns = [column("date", "TIMESTAMP"), column("delay", "INTEGER")];
  const chart = propose(columns, 3_000_000, span("2001-01-01 00:10:00", "2001-06-30 23:59:00"));
  expect(chart.x).toEqual({ field: "date", grouping: { type: "time", unit: "day" } });
  expect(chart.y.map((measure) => measure.aggregate)).toEqual(["count", "mean"]);
});

test.each([
  ["1900-01-01", "2001-01-01", "year"],
  ["1998-01-01", "2004-01-01", "month"],
  ["2001-01-01", "2001-12-31", "week"],
  ["2001-01-01 00:00:00", "2001-01-02 00:00:00", "hour"],
  ["2001-01-01 00:00:00", "2001-01-01 01:00:00.123456", "minute"],
  ["2001-01-01 00:00:00+00", "2001-01-01 00:00:30+00", "second"],
])("from %s to %s the unit is a %s", (min, max, unit) => {
  const chart = propose([column("at", "TIMESTAMP")], 1_000_000, span(min, max));
  expect(chart.x?.grouping).toEqual({ type: "time", unit });
});

test("a small answer by category is drawn as it is", () => {
  const chart = propose([column("origin", "VARCHAR"), column("flights", "BIGINT")], 20);
  expect(chart.mark).toBe("bar");
  expect(chart.y[0]).toEqual({ aggregate: "none", field: "flights", mark: null });
});

test("many rows of a category are counted, most frequent first", () => {
  const chart = propose([column("origin", "VARCHAR")], 1_000_000);
  expect(chart.sort).toBe("y_descending");
  expect(chart.y[0]?.aggregate).toBe("count");
});

test("numbers alone: few rows are points, many a histogram; ids are not drawn", () => {
  const numbers = [column("flight_id", "BIGINT"), column("delay", "INTEGER"), column("distance", "INTEGER")];
  expect(propose(numbers, 1_000)).toMatchObject({ mark: "point", x: { field: "delay" } });
  expect(propose(numbers, 1_000_000).x).toEqual({ field: "delay", grouping: { type: "bin", binsMax: 30 } });
});

test("whatever the columns are, the proposal can be drawn", () => {
  const types = [
    "TIMESTAMP",
    "DATE",
    "INTEGER",
    "HUGEINT",
    "VARCHAR",
    "BOOLEAN",
    "BLOB",
    "INTEGER[]",
    "TIME",
  ];
  for (const type of types)
    for (const rowCount of [0, 10, 1_000, 10_000_000]) {
      const columns = [column("a", type), column("b", "DOUBLE")];
      expect(compileChart(propose(columns, rowCount), columns).type).toBe("ready");
    }
});
