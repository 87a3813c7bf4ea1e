import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { ResultColumn } from "../protocol/run.ts";
import { storedColumn } from "../result-query/bound-sql.ts";
import { storedType } from "../result-query/stored-table.ts";
import { selectedColumns } from "../result-query/window-sql.ts";
import { type ArrowWriter, createArrowWriter } from "./arrow/arrow-writer.ts";
import type { StringReading } from "./arrow/string-vector.ts";
import { SCRATCH_CATALOG } from "./open-database.ts";

/** Makes Arrow of chunks whose columns may have to travel as text. */
export interface RowEncoder {
  readonly rows: number;
  /** Takes the first `rowsMax` rows. */
  append(chunk: DuckDBDataChunk, rowsMax: number): Promise<void>;
  /** The rows since the last `take` as one Arrow IPC stream, with fields `c0…cn`. */
  take(): Uint8Array<ArrayBuffer>;
}

/** How many rows a writer of travelling columns sets memory aside for. */
const ROWS_EXPECTED = 4096;

/** A writer for rows that a query already gives as they travel (see `selectedColumns`). */
export function travellingWriter(columns: readonly ResultColumn[], reading: StringReading): ArrowWriter {
  return createArrowWriter(
    columns.map((_, at) => storedColumn(at)),
    columns.map(({ type, encoding }) => (encoding === "arrow" ? type : "VARCHAR")),
    ROWS_EXPECTED,
    reading,
  );
}

/**
 * An encoder for chunks as the engine produced them. Columns that travel as text
 * are cast by the engine itself, in a scratch table: no second formatter of ours.
 */
export function createRowEncoder(
  columns: readonly ResultColumn[],
  connection: DuckDBConnection,
  reading: StringReading,
): RowEncoder {
  const writer = travellingWriter(columns, reading);
  const isDirect = columns.every(({ encoding }) => encoding === "arrow");
  return {
    get rows() {
      return writer.rows;
    },
    async append(chunk, rowsMax) {
      if (isDirect) writer.append(chunk, rowsMax);
      else await appendCast(chunk, Math.min(rowsMax, chunk.rowCount), columns, connection, writer);
    },
    take: () => writer.take(),
  };
}

const SCRATCH_TABLE = `${SCRATCH_CATALOG}.main.rows`;

async function appendCast(
  chunk: DuckDBDataChunk,
  rows: number,
  columns: readonly ResultColumn[],
  connection: DuckDBConnection,
  writer: ArrowWriter,
): Promise<void> {
  const items = columns.map(({ type }, at) => `${storedColumn(at)} ${storedType(type)}`);
  await connection.run(`CREATE OR REPLACE TABLE ${SCRATCH_TABLE} (${items.join(", ")})`);
  const appender = await connection.createAppender("rows", "main", SCRATCH_CATALOG);
  appender.appendDataChunk(chunk);
  appender.closeSync();
  const selected = `SELECT ${selectedColumns(columns)} FROM ${SCRATCH_TABLE}`;
  const result = await connection.stream(`${selected} WHERE rowid < ${rows} ORDER BY rowid`);
  for (
    let cast = await result.fetchChunk();
    cast !== null && cast.rowCount > 0;
    cast = await result.fetchChunk()
  )
    writer.append(cast);
  await connection.run(`DROP TABLE ${SCRATCH_TABLE}`);
}
