import { FILTER_OPERATORS, type ResultFilter } from "../../compute/protocol/result-query.ts";
import type { ColumnKind } from "./format/column-kind.ts";

export type FilterOperator = ResultFilter["operator"];

/** In words, as a menu and a chip say them. */
export const OPERATOR_WORDS: Record<FilterOperator, string> = {
  equals: "is",
  not_equals: "is not",
  less: "less than",
  less_or_equal: "at most",
  greater: "greater than",
  greater_or_equal: "at least",
  contains: "contains",
  starts_with: "starts with",
  in: "is one of",
  is_null: "is NULL",
  is_not_null: "is not NULL",
};

const TEXT_ONLY: readonly FilterOperator[] = ["contains", "starts_with"];
const ORDERED: readonly FilterOperator[] = ["less", "less_or_equal", "greater", "greater_or_equal"];

/** Operators that make sense for a kind of column, the likeliest first. */
export function operatorsFor(kind: ColumnKind): readonly FilterOperator[] {
  if (kind === "text") return ["contains", ...FILTER_OPERATORS.filter((operator) => operator !== "contains")];
  if (kind === "nested" || kind === "blob") return ["is_null", "is_not_null"];
  if (kind === "boolean") return ["equals", "is_null", "is_not_null"];
  const withoutText = FILTER_OPERATORS.filter((operator) => !TEXT_ONLY.includes(operator));
  return [
    ...withoutText.filter((operator) => !ORDERED.includes(operator)).slice(0, 2),
    ...ORDERED,
    "in",
    "is_null",
    "is_not_null",
  ];
}

export const needsValue = (operator: FilterOperator) => operator !== "is_null" && operator !== "is_not_null";

/** What a person typed as values: `in` takes several, separated by commas; quotes keep a comma. */
export function parseFilterValues(operator: FilterOperator, typed: string): string[] {
  if (!needsValue(operator)) return [];
  if (operator !== "in") return [typed];
  const values: string[] = [];
  for (const match of typed.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)) {
    const value = match[1] === undefined ? (match[2] ?? "").trim() : match[1].replace(/""/g, '"');
    if (value !== "" || match[1] !== undefined) values.push(value);
  }
  return values;
}

/** The inverse of `parseFilterValues`. */
export function showFilterValues({ operator, values }: ResultFilter): string {
  if (operator !== "in") return values[0] ?? "";
  return values
    .map((value) => (/[",]|^\s|\s$|^$/.test(value) ? `"${value.replace(/"/g, '""')}"` : value))
    .join(", ");
}
