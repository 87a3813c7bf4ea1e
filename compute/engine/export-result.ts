import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExportFormat } from "../protocol/result-query.ts";
import type { ResultColumn } from "../protocol/run.ts";
import { quoteIdentifier, quoteLiteral, storedColumn } from "../result-query/bound-sql.ts";
import { uniqueNames } from "../result-query/stored-table.ts";
import { createArrowWriter } from "./arrow/arrow-writer.ts";
import { chunksOf } from "./chunks-of.ts";
import type { CallControl } from "./call-control.ts";
import type { EngineCalls } from "./engine-message.ts";
import type { EngineState } from "./engine-state.ts";
import type { OpenResult } from "./result-store.ts";
import { reading } from "./read-result.ts";

/** Sends bytes to the reader; waits until it takes them. */
export type SendBytes = (bytes: Uint8Array) => Promise<void>;

const PART_BYTES = 256 * 1024;
const BATCH_ROWS = 60 * 2048;

/**
 * A kept Result as a file. CSV has a header; JSON is an array of objects; Arrow is
 * one IPC stream. Names that repeat get a number. Parquet and Arrow hold as text
 * what they would otherwise change (HUGEINT, ENUM, INTERVAL, …).
 */
export function exportResult(
  state: EngineState,
  { runId, format }: EngineCalls["export"],
  send: SendBytes,
  control: CallControl,
): Promise<void> {
  return reading(state, runId, control, (connection, result) =>
    format === "arrow"
      ? exportArrow(state, connection, result, send, control)
      : exportFile(state, connection, { result, format }, send, control),
  );
}

const COPY_OPTIONS: Readonly<Record<Exclude<ExportFormat, "arrow">, string>> = {
  csv: "FORMAT csv, HEADER true",
  json: "FORMAT json, ARRAY true",
  parquet: "FORMAT parquet",
};

async function exportFile(
  state: EngineState,
  connection: DuckDBConnection,
  { result, format }: { result: OpenResult; format: Exclude<ExportFormat, "arrow"> },
  send: SendBytes,
  control: CallControl,
): Promise<void> {
  const folder = join(state.directory, "exports");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${result.description.runId}-${performance.now()}.${format}`);
  const { columns } = result.description;
  const isText = ({ encoding }: ResultColumn) => format === "parquet" && encoding === "text";
  try {
    await connection.run(
      `COPY (SELECT ${namedColumns(columns, isText)} FROM ${result.table} ORDER BY rowid) TO ${quoteLiteral(path)} (${COPY_OPTIONS[format]})`,
    );
    for await (const part of createReadStream(path, { highWaterMark: PART_BYTES })) {
      control.throwIfStopped();
      await send(part as Uint8Array);
    }
  } finally {
    await rm(path, { force: true });
  }
}

async function exportArrow(
  state: EngineState,
  connection: DuckDBConnection,
  { description, table }: OpenResult,
  send: SendBytes,
  control: CallControl,
): Promise<void> {
  const { columns } = description;
  const isText = ({ encoding }: ResultColumn) => encoding === "text";
  const types = columns.map((column) => (isText(column) ? "VARCHAR" : column.type));
  const writer = createArrowWriter(
    uniqueNames(columns.map(({ name }) => name)),
    types,
    BATCH_ROWS,
    state.reading,
  );
  const sendParts = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at += PART_BYTES) await send(bytes.subarray(at, at + PART_BYTES));
  };
  await sendParts(writer.schema());
  const rows = await connection.stream(
    `SELECT ${namedColumns(columns, isText)} FROM ${table} ORDER BY rowid`,
  );
  for await (const chunk of chunksOf(connection, rows, control)) {
    writer.append(chunk);
    if (writer.rows >= BATCH_ROWS) await sendParts(writer.takeBatch());
  }
  if (writer.rows > 0) await sendParts(writer.takeBatch());
  await sendParts(writer.end());
}

function namedColumns(columns: readonly ResultColumn[], isText: (column: ResultColumn) => boolean): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  return columns
    .map((column, at) => {
      const stored = storedColumn(at);
      const value = isText(column) ? `CAST(${stored} AS VARCHAR)` : stored;
      return `${value} AS ${quoteIdentifier(names[at] ?? "")}`;
    })
    .join(", ");
}
