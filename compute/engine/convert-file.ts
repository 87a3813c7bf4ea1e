import { stat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { arrowEncoding } from "../protocol/arrow-encoding.ts";
import type { CatalogColumn } from "../protocol/catalog.ts";
import { quoteIdentifier, quoteLiteral } from "../result-query/bound-sql.ts";
import type { CallControl } from "./call-control.ts";
import type { ConvertedFile, ConvertFormat, ConvertRequest } from "./engine-session.ts";
import type { EngineState } from "./engine-state.ts";

/** One row group is what a browser decodes at a time. */
const ROW_GROUP_ROWS = 122_880;

/**
 * Makes a CSV, JSON or Parquet file one Parquet file. Column types are guessed
 * from the whole file; what Parquet would change is kept as text.
 * @throws what DuckDB throws when the file can't be read.
 */
export function convertFile(
  state: EngineState,
  request: ConvertRequest,
  control: CallControl,
): Promise<ConvertedFile> {
  return state.readers.use(control, async (connection) => {
    const source = SOURCES[request.format](quoteLiteral(request.sourcePath));
    const selected = (await describe(connection, source)).map(columnSql).join(", ");
    const target = quoteLiteral(request.targetPath);
    await connection.run(
      `COPY (SELECT ${selected} FROM ${source}) TO ${target} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`,
    );
    const columns = await describe(connection, `read_parquet(${target})`);
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${target})`);
    const { size } = await stat(request.targetPath);
    return { columns, rowCount: Number(reader.getRowsJson()[0]?.[0]), sizeBytes: size };
  });
}

const SOURCES: Readonly<Record<ConvertFormat, (path: string) => string>> = {
  csv: (path) => `read_csv(${path}, sample_size = -1)`,
  json: (path) => `read_json(${path}, sample_size = -1)`,
  parquet: (path) => `read_parquet(${path})`,
};

async function describe(connection: DuckDBConnection, source: string): Promise<CatalogColumn[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE FROM ${source}`);
  const rows = reader.getRowsJson() as [name: string, type: string][];
  return rows.map(([name, type]) => ({ name, type }));
}

function columnSql({ name, type }: CatalogColumn): string {
  const column = quoteIdentifier(name);
  // A JSON column of plain strings would else keep its quotes.
  if (type === "JSON") return `json_extract_string(${column}, '$') AS ${column}`;
  return arrowEncoding(type) === "arrow" ? column : `CAST(${column} AS VARCHAR) AS ${column}`;
}
