import type { WindowQuery } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { type BoundSql, storedColumn } from "./bound-sql.ts";
import { filterSql } from "./filter-sql.ts";
import { asTextSql } from "./stored-table.ts";

/**
 * A page of a Result table, whose columns are stored as `c0…cn` in the order the
 * Run produced its rows. Answers the same columns under the same names, those
 * that travel as text cast. Ties of a sort keep the Run's order, so that pages
 * never overlap; NULLs come last.
 * @throws RangeError when the query names a column that does not exist.
 */
export function windowSql(
  query: Pick<WindowQuery, "offset" | "limit" | "order" | "filters">,
  columns: readonly ResultColumn[],
  table: string,
): BoundSql {
  const { offset, limit } = query;
  const selected = selectedColumns(columns);
  if (query.order.length === 0 && query.filters.length === 0) {
    const range = `rowid >= ${offset} AND rowid < ${offset + limit}`;
    return { sql: `SELECT ${selected} FROM ${table} WHERE ${range} ORDER BY rowid`, parameters: [] };
  }
  const where = filterSql(query.filters, columns);
  const order = orderTerms(query, columns);
  const rows = `SELECT rowid AS r FROM ${table} WHERE ${where.sql}`;
  const page = `${rows} ORDER BY ${order.join(", ")} LIMIT ${limit} OFFSET ${offset}`;
  const sorted = order.map((term) => `t.${term}`).join(", ");
  return {
    sql: `WITH page AS MATERIALIZED (${page}) SELECT ${selected} FROM ${table} AS t WHERE t.rowid IN (SELECT r FROM page) ORDER BY ${sorted}`,
    parameters: where.parameters,
  };
}

/**
 * The rows of a sorted or filtered Result, as one column `r` of rowids. Kept as a
 * table, it makes every further page cheap (`permutedWindowSql`). 8 bytes a row.
 * @throws RangeError when the query names a column that does not exist.
 */
export function permutationSql(
  query: Pick<WindowQuery, "order" | "filters">,
  columns: readonly ResultColumn[],
  table: string,
): BoundSql {
  const where = filterSql(query.filters, columns);
  const order = orderTerms(query, columns).join(", ");
  return {
    sql: `SELECT rowid AS r FROM ${table} WHERE ${where.sql} ORDER BY ${order}`,
    parameters: where.parameters,
  };
}

/** A page of a Result in the order of a table made of `permutationSql`. */
export function permutedWindowSql(
  { offset, limit }: Pick<WindowQuery, "offset" | "limit">,
  columns: readonly ResultColumn[],
  table: string,
  permutation: string,
): BoundSql {
  const page = `SELECT rowid AS at, r FROM ${permutation} WHERE rowid >= ${offset} AND rowid < ${offset + limit}`;
  return {
    sql: `WITH page AS MATERIALIZED (${page}) SELECT ${selectedColumns(columns)} FROM page JOIN ${table} AS t ON t.rowid = page.r ORDER BY page.at`,
    parameters: [],
  };
}

function orderTerms({ order }: Pick<WindowQuery, "order">, columns: readonly ResultColumn[]): string[] {
  const terms = order.map(({ column, direction }) => {
    if (columns[column] === undefined) throw new RangeError(`There is no column ${column}.`);
    return `${storedColumn(column)} ${direction === "ascending" ? "ASC" : "DESC"} NULLS LAST`;
  });
  return [...terms, "rowid ASC"];
}

/** How many rows pass the filters: one row with one column `rows`. */
export function countSql(
  query: Pick<WindowQuery, "filters">,
  columns: readonly ResultColumn[],
  table: string,
): BoundSql {
  const where = filterSql(query.filters, columns);
  return { sql: `SELECT count(*) AS rows FROM ${table} WHERE ${where.sql}`, parameters: where.parameters };
}

/** The columns as they travel, under their stored names. */
export function selectedColumns(columns: readonly ResultColumn[]): string {
  return columns
    .map(({ type, encoding }, index) => {
      const name = storedColumn(index);
      return encoding === "arrow" ? name : `${asTextSql(name, type)} AS ${name}`;
    })
    .join(", ");
}
