"use client";

import { useState } from "react";
import type { ResultFilter } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Input } from "../ui/Input.tsx";
import { Popover } from "../ui/Popover.tsx";
import { Select } from "../ui/Select.tsx";
import { columnKind } from "./format/column-kind.ts";
import {
  needsValue,
  operatorsFor,
  OPERATOR_WORDS,
  parseFilterValues,
  showFilterValues,
  type FilterOperator,
} from "./filter-operators.ts";

interface Condition {
  readonly id: number;
  readonly column: number;
  readonly operator: FilterOperator;
  readonly typed: string;
}

export interface FilterPopoverProps {
  readonly columns: readonly ResultColumn[];
  readonly filters: readonly ResultFilter[];
  readonly onApply: (filters: readonly ResultFilter[]) => void;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** a condition on it is added when the popover opens */
  readonly presetColumn: number | null;
}

/** Conditions on columns, all of which must hold. They run on the place where the Result lives. */
export function FilterPopover(props: FilterPopoverProps) {
  const { filters, isOpen, onOpenChange } = props;
  const trigger = (
    <Button variant="ghost" size="s" icon="filter" isOn={filters.length > 0}>
      {filters.length > 0 ? `Filter (${filters.length})` : "Filter"}
    </Button>
  );
  return (
    <Popover
      label="Filter rows"
      trigger={trigger}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      align="end"
      className="filterpop"
    >
      {isOpen && <FilterForm {...props} />}
    </Popover>
  );
}

function FilterForm({ columns, filters, onApply, onOpenChange, presetColumn }: FilterPopoverProps) {
  const [conditions, setConditions] = useState(() => initialConditions(columns, filters, presetColumn));
  const change = (id: number, changes: Partial<Condition>) =>
    setConditions((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  const apply = (all: readonly Condition[]) => {
    onApply(all.filter(isUsable).map(toFilter));
    onOpenChange(false);
  };
  return (
    <form
      className="filterpop__form"
      onSubmit={(event) => {
        event.preventDefault();
        apply(conditions);
      }}
    >
      <div className="h-sect">Rows where all of this holds</div>
      {conditions.map((condition) => (
        <ConditionRow
          key={condition.id}
          condition={condition}
          columns={columns}
          onChange={(changes) => change(condition.id, changes)}
          onRemove={() => setConditions((all) => all.filter((one) => one.id !== condition.id))}
        />
      ))}
      <div className="row">
        <Button
          variant="ghost"
          size="s"
          icon="plus"
          onClick={() => setConditions((all) => [...all, newCondition(columns, 0, nextId(all))])}
        >
          Condition
        </Button>
        <span className="grow" />
        {filters.length > 0 && (
          <Button variant="ghost" size="s" onClick={() => apply([])}>
            Show all rows
          </Button>
        )}
        <Button size="s" type="submit">
          Apply
        </Button>
      </div>
    </form>
  );
}

function ConditionRow(props: {
  condition: Condition;
  columns: readonly ResultColumn[];
  onChange: (changes: Partial<Condition>) => void;
  onRemove: () => void;
}) {
  const { condition, columns, onChange } = props;
  const operators = operatorsFor(columnKind(columns[condition.column]?.type ?? ""));
  return (
    <div className="filterpop__row">
      <Select
        aria-label="Column"
        value={String(condition.column)}
        options={columns.map((column, index) => ({ value: String(index), label: column.name }))}
        onChange={(event) => {
          const column = Number(event.target.value);
          onChange({
            column,
            operator: operatorsFor(columnKind(columns[column]?.type ?? ""))[0] ?? "equals",
          });
        }}
      />
      <Select
        aria-label="Condition"
        value={condition.operator}
        options={operators.map((operator) => ({ value: operator, label: OPERATOR_WORDS[operator] }))}
        onChange={(event) => onChange({ operator: event.target.value as FilterOperator })}
      />
      {needsValue(condition.operator) ? (
        <Input
          aria-label="Value"
          placeholder={condition.operator === "in" ? "ORD, DFW" : ""}
          value={condition.typed}
          onChange={(event) => onChange({ typed: event.target.value })}
        />
      ) : (
        <span />
      )}
      <IconButton icon="x" label="Remove condition" hasTooltip={false} onClick={props.onRemove} />
    </div>
  );
}

function initialConditions(
  columns: readonly ResultColumn[],
  filters: readonly ResultFilter[],
  preset: number | null,
): Condition[] {
  const existing = filters.map((filter, id) => ({
    id,
    column: filter.column,
    operator: filter.operator,
    typed: showFilterValues(filter),
  }));
  const isPresetThere = preset !== null && filters.some((filter) => filter.column === preset);
  if (preset !== null && !isPresetThere) return [...existing, newCondition(columns, preset, existing.length)];
  return existing.length > 0 ? existing : [newCondition(columns, 0, 0)];
}

function newCondition(columns: readonly ResultColumn[], column: number, id: number): Condition {
  const kind = columnKind(columns[column]?.type ?? "");
  return { id, column, operator: operatorsFor(kind)[0] ?? "equals", typed: "" };
}

const nextId = (conditions: readonly Condition[]) => Math.max(-1, ...conditions.map(({ id }) => id)) + 1;

/** A condition without a value is unfinished, except for texts, which can be empty. */
const isUsable = ({ operator, typed }: Condition) =>
  !needsValue(operator) || typed !== "" || operator === "equals" || operator === "not_equals";

const toFilter = ({ column, operator, typed }: Condition): ResultFilter => ({
  column,
  operator,
  values: parseFilterValues(operator, typed),
});
