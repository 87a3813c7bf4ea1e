import { expect, test } from "vitest";
import { emptyChart } from "../../compute/notebook/chart-definition.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { changeMark, changeTitle, editSpec, fullSpec } from "./change-chart.ts";

const columns: ResultColumn[] = [
  { name: "origin", type: "VARCHAR", encoding: "arrow" },
  { name: "delay", type: "INTEGER", encoding: "arrow" },
];
const chart = { ...emptyChart(), x: { field: "origin", grouping: { type: "value" as const } } };
const textOf = (definition: typeof chart) => JSON.stringify(fullSpec(definition, columns), null, 2);

test("form → specification → form is the same chart", () => {
  expect(editSpec(chart, columns, textOf(chart))).toEqual({ type: "ok", definition: chart });
});

test("an edited specification is drawn as typed and survives a change of another field", () => {
  const typed = textOf(chart).replace('"type": "bar"', '"type": "bar", "opacity": 0.5');
  const edited = editSpec(chart, columns, typed);
  if (edited.type !== "ok") throw new Error(edited.message);
  expect(fullSpec(edited.definition, columns)).toEqual(JSON.parse(typed));
  const titled = changeTitle(edited.definition, "Flights");
  expect(fullSpec(titled, columns)).toMatchObject({ title: "Flights", mark: { opacity: 0.5 } });
});

test("choosing a mark in the form wins over a mark typed before", () => {
  const edited = editSpec(chart, columns, textOf(chart).replace('"type": "bar"', '"type": "tick"'));
  if (edited.type !== "ok") throw new Error(edited.message);
  expect(fullSpec(changeMark(edited.definition, "line"), columns)).toMatchObject({ mark: { type: "line" } });
});

test("a slip in the JSON is told with its line", () => {
  expect(editSpec(chart, columns, '{\n  "mark": "bar",\n  oops\n}')).toMatchObject({
    type: "wrong",
    line: 3,
  });
});

test("what is not allowed is told with its place and line", () => {
  const answer = editSpec(chart, columns, '{\n  "mark": "bar",\n  "data": {"url": "https://x"}\n}');
  expect(answer).toEqual({
    type: "wrong",
    message: "data.url: A chart can't load anything from an address.",
    line: 3,
  });
});
