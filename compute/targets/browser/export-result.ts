import type { ExportFormat } from "../../protocol/result-query.ts";
import type { ResultColumn } from "../../protocol/run.ts";
import { quoteIdentifier, storedColumn } from "../../result-query/bound-sql.ts";
import { storedType, uniqueNames } from "../../result-query/stored-table.ts";
import { TargetError } from "../../target.ts";
import { END_OF_STREAM, ipcStream, readRecordBatch } from "./arrow-message.ts";
import type { OwnConnection } from "./own-connection.ts";
import type { ParquetDecoder } from "./parquet-decoder.ts";
import type { StoredResult } from "./stored-result.ts";
import { csvHeader, csvLineSql, jsonLineSql } from "./text-rows.ts";

/** What an export is made with. */
export interface ExportTools {
  readonly own: OwnConnection;
  readonly parquet: ParquetDecoder;
}

/** Bytes of a Result that are worked on at once. */
const GROUP_BYTES = 8 * 1024 * 1024;

/**
 * A kept Result as a file, group by group: memory does not grow with the Result. CSV has a
 * header, JSON is an array of objects, Arrow one IPC stream. Parquet and Arrow hold as text
 * what travels as text.
 */
export function exportResult(
  tools: ExportTools,
  result: StoredResult,
  format: ExportFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  switch (format) {
    case "csv":
      return exportCsv(tools.own, result, signal);
    case "json":
      return exportJson(tools.own, result, signal);
    case "arrow":
      return exportArrow(tools.own, result, signal);
    case "parquet":
      return exportParquet(tools, result, signal);
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* exportCsv(own: OwnConnection, result: StoredResult, signal: AbortSignal) {
  const { columns } = result.description;
  yield encode(`${csvHeader(columns)}\n`);
  yield* textRows(own, result, `${csvLineSql(columns)} || chr(10)`, signal);
}

async function* exportJson(own: OwnConnection, result: StoredResult, signal: AbortSignal) {
  const line = jsonLineSql(result.description.columns);
  yield encode("[\n\t");
  // Every row but the first brings the comma that separates it from the one before.
  const separated = `CASE WHEN rowid = 0 AND $first THEN '' ELSE ',' || chr(10) || chr(9) END || ${line}`;
  yield* textRows(own, result, separated, signal);
  yield encode("\n]\n");
}

let nextExport = 1;

/** The texts of all rows, one after the other: the buffers of the engine's answers as they are. */
async function* textRows(own: OwnConnection, result: StoredResult, line: string, signal: AbortSignal) {
  const table = `export_${nextExport++}`;
  const columns = result.description.columns.map(({ type }, at) => `${storedColumn(at)} ${storedType(type)}`);
  let isFirst = true;
  try {
    for await (const messages of groups(result, signal)) {
      await own.rows(`CREATE OR REPLACE TABLE ${table} (${columns.join(", ")})`);
      await own.insert(ipcStream(result.schema, messages), table);
      const sql = `SELECT ${line.replace("$first", String(isFirst))} AS line FROM ${table} ORDER BY rowid`;
      const parts = await own.batches(sql, signal);
      for (const message of parts) {
        // A text column: validity, offsets, bytes.
        const bytes = readRecordBatch(message).buffers[2];
        if (bytes) yield bytes.slice();
      }
      isFirst = false;
    }
  } finally {
    await own.rows(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function* groups(result: StoredResult, signal: AbortSignal): AsyncGenerator<Uint8Array[]> {
  let messages: Uint8Array[] = [];
  let bytes = 0;
  for (let index = 0; index < result.batches.length; index++) {
    if (signal.aborted) throw new TargetError("aborted", "The export was given up.");
    const message = await result.batch(index);
    messages.push(message);
    bytes += message.length;
    if (bytes < GROUP_BYTES && index + 1 < result.batches.length) continue;
    yield messages;
    messages = [];
    bytes = 0;
  }
}

async function* exportArrow(own: OwnConnection, result: StoredResult, signal: AbortSignal) {
  yield await shownSchema(own, result.description.columns);
  for await (const messages of groups(result, signal)) yield* messages;
  yield END_OF_STREAM;
}

async function* exportParquet({ own, parquet }: ExportTools, result: StoredResult, signal: AbortSignal) {
  const schema = await shownSchema(own, result.description.columns);
  async function* streams() {
    let isAny = false;
    for await (const messages of groups(result, signal)) {
      isAny = true;
      yield ipcStream(schema, messages);
    }
    if (!isAny) yield ipcStream(schema, []);
  }
  yield* parquet.encode(streams());
}

/** The schema message with the shown names; the stored batches fit it, because their layout is the same. */
async function shownSchema(own: OwnConnection, columns: readonly ResultColumn[]): Promise<Uint8Array> {
  const names = uniqueNames(columns.map(({ name }) => name));
  const items = columns.map(({ type, encoding }, at) => {
    const travelling = encoding === "text" ? "VARCHAR" : storedType(type);
    return `CAST(NULL AS ${travelling}) AS ${quoteIdentifier(names[at] ?? "")}`;
  });
  return own.schema(`SELECT ${items.join(", ")} LIMIT 0`);
}
