import type { ScanFilter } from "../protocol/plan.ts";

/** What one `Filters` entry of a plan means: the conditions understood, and whether others were left over. */
export interface ReadFilters {
  readonly filters: readonly ScanFilter[];
  readonly isComplete: boolean;
}

/**
 * Reads a pushed-down filter from DuckDB's text of it, e.g. `a>=1 AND a<=5`.
 *
 * Understands a closed list of forms on plain columns: comparison with a literal,
 * IN, IS [NOT] NULL, and AND between them. Column names come unquoted, so they are
 * recognised by the table's own names. `optional:` filters only ever narrow, so an
 * optional one that is not understood is complete.
 */
export function readFilters(text: string, columns: readonly string[]): ReadFilters {
  const isOptional = text.startsWith("optional: ");
  const filters: ScanFilter[] = [];
  let isComplete = true;
  for (const part of splitConjunction(isOptional ? text.slice("optional: ".length) : text)) {
    const filter = readFilter(part, columns);
    if (filter === null) isComplete = false;
    else filters.push(filter);
  }
  return { filters, isComplete: isComplete || isOptional };
}

const LITERAL =
  /^(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false))(?:::[A-Z][A-Z0-9_ ]*(?:\(\d+,\s*\d+\))?)?$/;

function readFilter(text: string, columns: readonly string[]): ScanFilter | null {
  const nullTest = /^\((.+) IS (NOT )?NULL\)$/s.exec(text);
  if (nullTest !== null) {
    const column = unquoted(nullTest[1] ?? "");
    if (!columns.includes(column)) return null;
    return { column, operator: nullTest[2] === undefined ? "is_null" : "is_not_null", values: [] };
  }
  const column = columns
    .filter((name) => text.startsWith(name))
    .toSorted((left, right) => right.length - left.length)
    .find((name) => /^(?:>=|<=|!=|=|<|>| IN \()/.test(text.slice(name.length)));
  if (column === undefined) return null;
  const rest = text.slice(column.length);
  const list = /^ IN \((.*)\)$/s.exec(rest);
  if (list !== null) {
    const values = splitOutside(list[1] ?? "", ", ").map(literalText);
    return values.some((value) => value === null)
      ? null
      : { column, operator: "in", values: values.filter((value) => value !== null) };
  }
  const comparison = /^(>=|<=|!=|=|<|>)(.*)$/s.exec(rest);
  const operator = OPERATORS.find((known) => known === comparison?.[1]);
  const value = literalText(comparison?.[2] ?? "");
  return operator === undefined || value === null ? null : { column, operator, values: [value] };
}

const OPERATORS = ["=", "!=", "<", "<=", ">", ">="] as const;

function literalText(text: string): string | null {
  const literal = LITERAL.exec(text.trim());
  if (literal === null) return null;
  return literal[1]?.replaceAll("''", "'") ?? literal[2] ?? literal[3] ?? null;
}

const unquoted = (name: string): string =>
  name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;

const splitConjunction = (text: string): string[] => splitOutside(text, " AND ");

/** Splits at a separator outside of quotes and parentheses. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (mark === "(") depth++;
    else if (mark === ")") depth--;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      at += separator.length - 1;
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
