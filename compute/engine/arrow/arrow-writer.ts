import type { DuckDBDataChunk } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { type ArrowField, arrowField } from "./arrow-field.ts";
import { ARROW_END, type ArrowParts, arrowBatch, arrowSchema, arrowStream } from "./arrow-message.ts";
import { type ColumnBuilder, columnBuilder } from "./column-builder.ts";
import type { StringReading } from "./string-vector.ts";

/** Makes Arrow IPC of chunks: a stream of one record batch per `take`. */
export interface ArrowWriter {
  /** rows since the last `take` */
  readonly rows: number;
  /** Copies the first `rowsMax` rows of the chunk. The chunk may be dropped afterwards. */
  append(chunk: DuckDBDataChunk, rowsMax?: number): void;
  /** The rows since the last `take` as a complete stream; without rows, one that holds the schema and an empty batch. */
  take(): Uint8Array<ArrayBuffer>;
  /** The pieces of one stream of several batches: `schema`, any number of `takeBatch`, `end`. */
  schema(): Uint8Array<ArrayBuffer>;
  takeBatch(): Uint8Array<ArrayBuffer>;
  end(): Uint8Array<ArrayBuffer>;
}

/**
 * @param types SQL text of the columns' types; all of them travel as Arrow
 * @param rowsExpected rows between two `take`s, to set memory aside
 */
export function createArrowWriter(
  names: readonly string[],
  types: readonly string[],
  rowsExpected: number,
  reading: StringReading,
): ArrowWriter {
  const fields: ArrowField[] = types.map((type, at) => arrowField(names[at] ?? "", type));
  let builders: ColumnBuilder[] | null = null;
  let rows = 0;
  const take = <T>(make: (rows: number, parts: ArrowParts) => T): T => {
    const parts: ArrowParts = { nodes: [], buffers: [] };
    for (const builder of builders ?? fields.map((field) => columnBuilder(field, 0, reading)))
      builder.finish(parts);
    const made = make(rows, parts);
    builders = null;
    rows = 0;
    return made;
  };
  return {
    get rows() {
      return rows;
    },
    append(chunk, rowsMax = Number.POSITIVE_INFINITY) {
      const count = Math.min(chunk.rowCount, rowsMax);
      builders ??= fields.map((field) => columnBuilder(field, Math.max(rowsExpected, count), reading));
      builders.forEach((builder, at) => {
        builder.append(duckdb.data_chunk_get_vector(chunk.chunk, at), 0, count);
      });
      rows += count;
    },
    take: () => take((count, parts) => arrowStream(fields, count, parts)),
    schema: () => arrowSchema(fields),
    takeBatch: () => take(arrowBatch),
    end: () => ARROW_END.slice(),
  };
}
