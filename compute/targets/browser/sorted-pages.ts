import type { WindowAnswer, WindowQuery } from "../../protocol/result-query.ts";
import type { ResultDescription } from "../../protocol/run.ts";
import { type BoundSql, storedColumn } from "../../result-query/bound-sql.ts";
import { filterSql } from "../../result-query/filter-sql.ts";
import { selectedColumns } from "../../result-query/window-sql.ts";
import { TargetError } from "../../target.ts";
import { readRows } from "./engine-rows.ts";
import type { OwnConnection } from "./own-connection.ts";

/**
 * Pages of sorted or filtered Results. The order is worked out once, as a table of row ids;
 * every page after the first is a look-up, however far down it lies.
 */
export interface SortedPages {
  /** `table` holds the Result as `ResultTables.load` gives it. @throws RangeError for an unknown column. */
  page(
    query: WindowQuery,
    result: { readonly description: ResultDescription; readonly table: string },
    signal: AbortSignal,
  ): Promise<WindowAnswer>;
}

/** Orders kept at once: eight bytes a row each. */
const ORDERS_MAX = 6;

interface RowOrder {
  readonly table: string;
  readonly rowCount: number;
}

export function createSortedPages(own: OwnConnection): SortedPages {
  /** the last used comes last */
  const orders = new Map<string, Promise<RowOrder>>();
  let nextOrder = 1;

  // Goes on when its first asker gives up: a grid that scrolls asks again at once.
  const make = async (sql: BoundSql): Promise<RowOrder> => {
    const table = `order_${nextOrder++}`;
    const created = { ...sql, sql: `CREATE TABLE ${table} AS ${sql.sql}` };
    const counts = readRows((await own.stream(created, new AbortController().signal)).bytes);
    return { table, rowCount: Number(counts[0]?.["Count"] ?? 0) };
  };
  const dropOldest = async () => {
    for (const [key, order] of orders) {
      if (orders.size < ORDERS_MAX) return;
      orders.delete(key);
      await own.rows(`DROP TABLE IF EXISTS ${(await order).table}`);
    }
  };
  return {
    async page(query, { description, table }, signal) {
      const { runId, order, filters, offset, limit } = query;
      const key = JSON.stringify([runId, order, filters]);
      let found = orders.get(key);
      if (found) orders.delete(key);
      else {
        const sql = orderSql(query, description, table);
        await dropOldest();
        found = make(sql);
        found.catch(() => orders.delete(key));
      }
      orders.set(key, found);
      const { table: rows, rowCount } = await untilAborted(found, signal);
      const picked = `SELECT rowid AS p, r FROM ${rows} WHERE rowid >= ${offset} AND rowid < ${offset + limit}`;
      const sql = `SELECT ${selectedColumns(description.columns)} FROM (${picked}) AS page JOIN ${table} AS t ON t.rowid = page.r ORDER BY page.p`;
      return { rowCount, ...(await own.stream({ sql, parameters: [] }, signal)) };
    },
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new TargetError("aborted", "The call was given up."));
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}

/** The row ids of the rows that pass, in order; ties in the Run's own order, NULLs last. */
function orderSql(
  { order, filters }: Pick<WindowQuery, "order" | "filters">,
  { columns }: ResultDescription,
  table: string,
): BoundSql {
  const where = filterSql(filters, columns);
  const terms = order.map(({ column, direction }) => {
    if (columns[column] === undefined) throw new RangeError(`There is no column ${column}.`);
    return `${storedColumn(column)} ${direction === "ascending" ? "ASC" : "DESC"} NULLS LAST`;
  });
  return {
    sql: `SELECT rowid AS r FROM ${table} WHERE ${where.sql} ORDER BY ${[...terms, "rowid ASC"].join(", ")}`,
    parameters: where.parameters,
  };
}
