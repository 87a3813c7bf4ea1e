"use client";

import {
  CHART_MARKS,
  type ChartDefinition,
  type ChartDimension,
  type ChartMark,
  type ChartMeasure,
} from "../../compute/notebook/chart-definition.ts";
import { AGGREGATES, TIME_UNITS } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, hasCalendar } from "../results/format/column-kind.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Input } from "../ui/Input.tsx";
import { Select } from "../ui/Select.tsx";
import { changeMark, changeTitle } from "./change-chart.ts";
import { AGGREGATE_WORDS, MARK_WORDS, UNIT_WORDS } from "./chart-words.ts";
import { defaultGrouping } from "./propose-chart.ts";

export interface ChartFormProps {
  readonly definition: ChartDefinition;
  readonly columns: readonly ResultColumn[];
  readonly canEdit: boolean;
  readonly onChange: (definition: ChartDefinition) => void;
}

/** A chart as choices: mark, x, y, colour, facet, order, title. */
export function ChartForm({ definition, columns, canEdit, onChange }: ChartFormProps) {
  const isRaw = definition.y.some(({ aggregate }) => aggregate === "none");
  const dimension = (name: "x" | "colour" | "facet", label: string) => (
    <DimensionFields
      label={label}
      dimension={definition[name]}
      columns={columns}
      isRaw={isRaw}
      onChange={(next) => onChange({ ...definition, [name]: next })}
    />
  );
  return (
    <fieldset className="chartform" disabled={!canEdit}>
      <legend className="visually-hidden">Chart</legend>
      <Field label="Mark">
        <Select
          value={definition.mark}
          options={CHART_MARKS.map((mark) => ({ value: mark, label: MARK_WORDS[mark] }))}
          onChange={(event) => onChange(changeMark(definition, event.target.value as ChartMark))}
        />
      </Field>
      {dimension("x", "x")}
      <MeasureList definition={definition} columns={columns} onChange={onChange} />
      {dimension("colour", definition.mark === "rect" ? "y" : "Colour")}
      {dimension("facet", "One plot for each")}
      <Field label="Order along x">
        <Select
          value={definition.sort}
          options={[
            { value: "field", label: "Order of the field" },
            { value: "y_descending", label: "Greatest first" },
            { value: "y_ascending", label: "Least first" },
          ]}
          onChange={(event) =>
            onChange({ ...definition, sort: event.target.value as ChartDefinition["sort"] })
          }
        />
      </Field>
      <Field label="Title">
        <Input
          value={definition.title}
          maxLength={500}
          onChange={(event) => onChange(changeTitle(definition, event.target.value))}
        />
      </Field>
    </fieldset>
  );
}

function DimensionFields(props: {
  label: string;
  dimension: ChartDimension | null;
  columns: readonly ResultColumn[];
  isRaw: boolean;
  onChange: (dimension: ChartDimension | null) => void;
}) {
  const { label, dimension, columns, isRaw, onChange } = props;
  const column = columns.find(({ name }) => name === dimension?.field);
  return (
    <div className="chartform__pair">
      <Field label={label}>
        <Select
          value={dimension?.field ?? ""}
          options={[{ value: "", label: "Nothing" }, ...fieldOptions(columns, dimension?.field)]}
          onChange={(event) => {
            const chosen = columns.find(({ name }) => name === event.target.value);
            onChange(chosen ? { field: chosen.name, grouping: defaultGrouping(chosen, null, isRaw) } : null);
          }}
        />
      </Field>
      {dimension && column && !isRaw && (
        <Field label="grouped">
          <Select
            value={groupingKey(dimension)}
            options={groupingOptions(column)}
            onChange={(event) => onChange({ ...dimension, grouping: groupingOf(event.target.value) })}
          />
        </Field>
      )}
    </div>
  );
}

const MEASURES_MAX = 4;

function MeasureList({ definition, columns, onChange }: Omit<ChartFormProps, "canEdit">) {
  const change = (at: number, changes: Partial<ChartMeasure>) =>
    onChange({
      ...definition,
      y: definition.y.map((one, index) => (index === at ? { ...one, ...changes } : one)),
    });
  return (
    <>
      {definition.y.map((measure, at) => (
        <div className="chartform__measure" key={at}>
          <Field label={at === 0 ? "y" : `y${at + 1}`}>
            <Select
              value={measure.aggregate}
              options={["none" as const, ...AGGREGATES].map((value) => ({
                value,
                label: AGGREGATE_WORDS[value],
              }))}
              onChange={(event) => change(at, { aggregate: event.target.value as ChartMeasure["aggregate"] })}
            />
          </Field>
          <Field label="of">
            <Select
              value={measure.field ?? ""}
              options={[{ value: "", label: "–" }, ...fieldOptions(columns, measure.field)]}
              onChange={(event) =>
                change(at, { field: event.target.value === "" ? null : event.target.value })
              }
            />
          </Field>
          <IconButton
            icon="x"
            label={`Remove y${at + 1}`}
            hasTooltip={false}
            disabled={definition.y.length === 1}
            onClick={() => onChange({ ...definition, y: definition.y.filter((_, index) => index !== at) })}
          />
        </div>
      ))}
      <div>
        <Button
          variant="ghost"
          size="s"
          icon="plus"
          disabled={definition.y.length >= MEASURES_MAX}
          onClick={() =>
            onChange({ ...definition, y: [...definition.y, { aggregate: "count", field: null, mark: null }] })
          }
        >
          Plot below
        </Button>
      </div>
    </>
  );
}

function fieldOptions(columns: readonly ResultColumn[], chosen: string | null | undefined) {
  const names = [...new Set(columns.map(({ name }) => name))];
  const lost =
    chosen && !names.includes(chosen) ? [{ value: chosen, label: `${chosen} (not in this Result)` }] : [];
  return [...names.map((name) => ({ value: name, label: name })), ...lost];
}

function groupingOptions(column: ResultColumn) {
  const units = hasCalendar(column.type)
    ? TIME_UNITS.map((unit) => ({ value: unit, label: `by ${UNIT_WORDS[unit]}` }))
    : [];
  const isNumber = columnKind(column.type) === "number";
  const bins = isNumber
    ? [10, 30, 100].map((count) => ({ value: String(count), label: `${count} bins` }))
    : [];
  return [{ value: "value", label: "each value" }, ...units, ...bins];
}

const groupingKey = ({ grouping }: ChartDimension) =>
  grouping.type === "time" ? grouping.unit : grouping.type === "bin" ? String(grouping.binsMax) : "value";

function groupingOf(key: string): ChartDimension["grouping"] {
  const unit = TIME_UNITS.find((candidate) => candidate === key);
  if (unit) return { type: "time", unit };
  return key === "value" ? { type: "value" } : { type: "bin", binsMax: Number(key) };
}
