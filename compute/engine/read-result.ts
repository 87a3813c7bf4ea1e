import type { DuckDBConnection } from "@duckdb/node-api";
import type { RunId } from "../protocol/ids.ts";
import type {
  AggregateAnswer,
  AggregateQuery,
  SummaryAnswer,
  SummaryQuery,
  WindowAnswer,
  WindowQuery,
} from "../protocol/result-query.ts";
import { aggregateSql } from "../result-query/aggregate-sql.ts";
import type { BoundSql } from "../result-query/bound-sql.ts";
import { summarizeColumn } from "../result-query/summarize-column.ts";
import { countSql, permutedWindowSql, windowSql } from "../result-query/window-sql.ts";
import { TargetError } from "../target.ts";
import { createArrowWriter } from "./arrow/arrow-writer.ts";
import { chunksOf } from "./chunks-of.ts";
import type { CallControl } from "./call-control.ts";
import type { EngineState } from "./engine-state.ts";
import type { OpenResult } from "./result-store.ts";
import { travellingWriter } from "./row-encoder.ts";
import { shownType } from "./shown-type.ts";

/** A page of a kept Result. @throws TargetError `result_gone`; RangeError for a column that is not there. */
export function readWindow(
  state: EngineState,
  query: WindowQuery,
  control: CallControl,
): Promise<WindowAnswer> {
  return reading(state, query.runId, control, async (connection, opened) => {
    const { columns } = opened.description;
    const page = await pageOf(state, connection, query, opened);
    const writer = travellingWriter(columns, state.reading);
    const result = await queryRows(connection, page.sql);
    for await (const chunk of chunksOf(connection, result, control)) writer.append(chunk);
    return { rowCount: page.rowCount, rows: writer.rows, bytes: writer.take() };
  });
}

/**
 * How to get a page. The first page of a sort is found without sorting the rest;
 * whoever scrolls further gets the whole order, made once.
 */
async function pageOf(
  { permutations }: EngineState,
  connection: DuckDBConnection,
  query: WindowQuery,
  { description, table }: OpenResult,
): Promise<{ rowCount: number; sql: BoundSql }> {
  const { columns, rowCount } = description;
  const isPlain = query.order.length === 0 && query.filters.length === 0;
  if (isPlain) return { rowCount, sql: windowSql(query, columns, table) };
  const isScrolled = query.offset > 0;
  const permutation =
    (await permutations.find(query)) ??
    (isScrolled ? await permutations.make(connection, query, description, table) : null);
  if (permutation !== null) {
    const sql = permutedWindowSql(query, columns, table, permutation.table);
    return { rowCount: permutation.rowCount, sql };
  }
  const count =
    query.filters.length === 0 ? rowCount : await countRows(connection, countSql(query, columns, table));
  return { rowCount: count, sql: windowSql(query, columns, table) };
}

/** Facts of one column of a kept Result. @throws as `readWindow`. */
export function readSummary(
  state: EngineState,
  query: SummaryQuery,
  control: CallControl,
): Promise<SummaryAnswer> {
  return reading(state, query.runId, control, (connection, { description, table }) =>
    summarizeColumn(query.column, description.columns, table, async ({ sql, parameters }) => {
      control.throwIfStopped();
      const reader = await connection.runAndReadAll(sql, [...parameters]);
      return reader.getRowObjectsJson() as Record<string, string | null>[];
    }),
  );
}

/** The data of a chart over a kept Result. @throws as `readWindow`. */
export function readAggregate(
  state: EngineState,
  query: AggregateQuery,
  control: CallControl,
): Promise<AggregateAnswer> {
  return reading(state, query.runId, control, async (connection, { description, table }) => {
    const { groups, count } = aggregateSql(query, description.columns, table);
    const result = await queryRows(connection, groups);
    const types = result.columnTypes().map((type) => shownType(type, state.keywords));
    const writer = createArrowWriter(result.columnNames(), types, query.limit, state.reading);
    for await (const chunk of chunksOf(connection, result, control)) writer.append(chunk);
    const { rows } = writer;
    const isCut = rows >= query.limit && (await countRows(connection, count)) > rows;
    return { rows, isCut, bytes: writer.take() };
  });
}

/** Lends a connection and the open Result to `read`. */
export async function reading<T>(
  state: EngineState,
  runId: RunId,
  control: CallControl,
  read: (connection: DuckDBConnection, result: OpenResult) => Promise<T>,
): Promise<T> {
  const result = await state.results.open(runId);
  if (result === null) throw new TargetError("result_gone", "This Result is not kept any more.");
  try {
    return await state.readers.use(control, (connection) => read(connection, result));
  } finally {
    result.release();
  }
}

type RowResult = Awaited<ReturnType<DuckDBConnection["stream"]>>;

const queryRows = (connection: DuckDBConnection, { sql, parameters }: BoundSql): Promise<RowResult> =>
  connection.stream(sql, [...parameters]);

async function countRows(connection: DuckDBConnection, { sql, parameters }: BoundSql): Promise<number> {
  const reader = await connection.runAndReadAll(sql, [...parameters]);
  return Number(reader.getRowsJson()[0]?.[0]);
}
