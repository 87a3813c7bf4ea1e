import type { ResultFilter } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { readColumnType } from "../protocol/column-type.ts";
import { type BoundSql, storedColumn } from "./bound-sql.ts";

/**
 * The condition of a WHERE, `true` without filters.
 *
 * Values are cast to the column's type; equality on types whose values can't be
 * made from text by name (enums, unnamed structs, …) compares the engine's text.
 * `not_equals` keeps NULLs; `contains` and `starts_with` ignore case.
 * @throws RangeError when a filter names a column that does not exist or has too few values.
 */
export function filterSql(filters: readonly ResultFilter[], columns: readonly ResultColumn[]): BoundSql {
  const parameters: string[] = [];
  const conditions = filters.map((filter) => {
    const column = columns[filter.column];
    if (column === undefined) throw new RangeError(`There is no column ${filter.column}.`);
    return conditionSql(filter, column, (value) => {
      parameters.push(value);
      return "?";
    });
  });
  return { sql: conditions.length === 0 ? "true" : conditions.join(" AND "), parameters };
}

type Bind = (value: string) => string;

function conditionSql(filter: ResultFilter, column: ResultColumn, bind: Bind): string {
  const name = storedColumn(filter.column);
  const text = `CAST(${name} AS VARCHAR)`;
  const { operator, values } = filter;
  if (operator === "is_null") return `${name} IS NULL`;
  if (operator === "is_not_null") return `${name} IS NOT NULL`;
  if (operator === "contains") return `contains(lower(${text}), lower(${bind(first(values))}))`;
  if (operator === "starts_with") return `starts_with(lower(${text}), lower(${bind(first(values))}))`;

  const isTextual = !canCastFromText(column.type);
  const left = isTextual ? text : name;
  const typed: Bind = (value) => (isTextual ? bind(value) : `CAST(${bind(value)} AS ${column.type})`);
  switch (operator) {
    case "equals":
      return `${left} = ${typed(first(values))}`;
    case "not_equals":
      return `${left} IS DISTINCT FROM ${typed(first(values))}`;
    case "less":
      return `${left} < ${typed(first(values))}`;
    case "less_or_equal":
      return `${left} <= ${typed(first(values))}`;
    case "greater":
      return `${left} > ${typed(first(values))}`;
    case "greater_or_equal":
      return `${left} >= ${typed(first(values))}`;
    case "in":
      return values.length === 0 ? "false" : `${left} IN (${values.map(typed).join(", ")})`;
  }
}

const SCALARS_FROM_TEXT =
  /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+, ?\d+\)|VARCHAR|DATE|TIME|TIME_NS|TIME WITH TIME ZONE|TIMESTAMP(?:_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|INTERVAL|UUID|BIT|BIGNUM)$/;

/** The closed list keeps a column's type text, which names from data may be part of, out of the SQL. */
function canCastFromText(type: string): boolean {
  return SCALARS_FROM_TEXT.test(type) && readColumnType(type).children.length === 0;
}

function first(values: readonly string[]): string {
  const value = values[0];
  if (value === undefined) throw new RangeError("The filter needs a value.");
  return value;
}
