import type { ResultOrder } from "../../compute/protocol/result-query.ts";
import type { MenuEntry } from "../ui/menu-entry.ts";
import { hideColumn, moveColumn, togglePin, type GridColumns } from "./grid-columns.ts";

export interface ColumnMenuContext {
  readonly column: number;
  readonly name: string;
  readonly arrangement: GridColumns;
  readonly order: readonly ResultOrder[];
  readonly arrange: (arrangement: GridColumns) => void;
  readonly sort: (order: readonly ResultOrder[]) => void;
  readonly filter: (column: number) => void;
  readonly fit: (column: number) => void;
  readonly copyName: (name: string) => void;
  readonly inspect: (column: number) => void;
}

/** Everything that can be done with a column, for mouse and keyboard alike. */
export function columnMenu(context: ColumnMenuContext): readonly MenuEntry[] {
  const { column, arrangement, order, arrange, sort } = context;
  const shown = arrangement.order.filter((index) => !arrangement.hidden.includes(index));
  const at = shown.indexOf(column);
  const left = shown[at - 1];
  const right = shown[at + 1];
  const isSorted = order.some((one) => one.column === column);
  return [
    {
      id: "ascending",
      label: "Sort ascending",
      icon: "sort-up",
      onSelect: () => sort([{ column, direction: "ascending" }]),
    },
    {
      id: "descending",
      label: "Sort descending",
      icon: "sort-down",
      onSelect: () => sort([{ column, direction: "descending" }]),
    },
    {
      id: "unsorted",
      label: "Don't sort",
      isDisabled: !isSorted,
      onSelect: () => sort(order.filter((one) => one.column !== column)),
    },
    { id: "filter", label: "Filter…", icon: "filter", onSelect: () => context.filter(column) },
    { separator: true },
    {
      id: "pin",
      label: arrangement.pinned.includes(column) ? "Unpin" : "Pin to the left",
      icon: "pin",
      onSelect: () => arrange(togglePin(arrangement, column)),
    },
    {
      id: "hide",
      label: "Hide",
      icon: "hide",
      isDisabled: shown.length <= 1,
      onSelect: () => arrange(hideColumn(arrangement, column)),
    },
    {
      id: "left",
      label: "Move left",
      isDisabled: left === undefined,
      onSelect: () => left !== undefined && arrange(moveColumn(arrangement, column, left)),
    },
    {
      id: "right",
      label: "Move right",
      isDisabled: right === undefined,
      onSelect: () => right !== undefined && arrange(moveColumn(arrangement, column, right)),
    },
    { id: "fit", label: "Fit to its values", onSelect: () => context.fit(column) },
    { separator: true },
    { id: "inspect", label: "Show summary", icon: "panel", onSelect: () => context.inspect(column) },
    { id: "copy", label: "Copy name", icon: "copy", onSelect: () => context.copyName(context.name) },
  ];
}
