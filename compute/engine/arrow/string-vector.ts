import duckdb from "@duckdb/node-bindings";
import type { ByteBuilder } from "./byte-builder.ts";

/** DuckDB's `string_t`: length, then 12 bytes of text, or 4 bytes and a pointer. */
export const STRING_BYTES = 16;
const INLINE_BYTES_MAX = 12;
const PAGE_BYTES = 4096;

/** How many neighbouring texts are read with one call; `single` is the safe fallback. */
export type StringReading = "clustered" | "single";

interface Cluster {
  /** offset of the record whose pointer is the lowest of the cluster */
  readonly record: number;
  readonly start: number;
  end: number;
  readonly firstRow: number;
}

/**
 * Appends the texts of rows [from, from + count) to `values`, and their ends to `ends`.
 *
 * Every read through a pointer copies and costs a call, so ascending pointers are
 * read in runs. A run takes the next text only if that starts in the page where
 * the run ends or the one after it: then all bytes between lie in mapped pages.
 * `records` is the vector's data; the chunk must be alive.
 */
export function appendStrings(
  records: Uint8Array,
  validity: Uint8Array | null,
  range: { from: number; count: number },
  target: { values: ByteBuilder; ends: Int32Array },
  reading: StringReading,
): void {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const { from, count } = range;
  let cluster: Cluster | null = null;
  const flush = (endRow: number) => {
    if (cluster !== null) copyCluster(records, view, validity, cluster, { from, endRow }, target);
    cluster = null;
  };
  for (let row = 0; row < count; row++) {
    const record = (from + row) * STRING_BYTES;
    if (isNull(validity, from + row)) continue;
    const length = view.getUint32(record, true);
    if (length <= INLINE_BYTES_MAX) continue;
    const start = pointerAt(view, record);
    const open: Cluster | null = cluster;
    if (open !== null && reading === "clustered" && continues(open, start)) {
      open.end = Math.max(open.end, start + length);
    } else {
      const firstRow: number = open === null ? 0 : row;
      flush(row);
      cluster = { record, start, end: start + length, firstRow };
    }
  }
  if (cluster === null) copyInline(records, view, validity, { from, startRow: 0, endRow: count }, target);
  else flush(count);
}

const continues = (cluster: Cluster, start: number): boolean =>
  start >= cluster.start && Math.floor(start / PAGE_BYTES) <= Math.floor((cluster.end - 1) / PAGE_BYTES) + 1;

const pointerAt = (view: DataView, record: number): number =>
  view.getUint32(record + 8, true) + view.getUint32(record + 12, true) * 2 ** 32;

/** Copies rows [cluster.firstRow, endRow), whose long texts all lie in the cluster. */
function copyCluster(
  records: Uint8Array,
  view: DataView,
  validity: Uint8Array | null,
  cluster: Cluster,
  { from, endRow }: { from: number; endRow: number },
  { values, ends }: { values: ByteBuilder; ends: Int32Array },
): void {
  const texts = duckdb.get_data_from_pointer(
    records.buffer as ArrayBuffer,
    records.byteOffset + cluster.record + 8,
    cluster.end - cluster.start,
  );
  for (let row = cluster.firstRow; row < endRow; row++) {
    const record = (from + row) * STRING_BYTES;
    if (!isNull(validity, from + row)) {
      const length = view.getUint32(record, true);
      if (length <= INLINE_BYTES_MAX) values.append(records.subarray(record + 4, record + 4 + length));
      else {
        const at = pointerAt(view, record) - cluster.start;
        values.append(texts.subarray(at, at + length));
      }
    }
    ends[row] = values.length;
  }
}

function copyInline(
  records: Uint8Array,
  view: DataView,
  validity: Uint8Array | null,
  { from, startRow, endRow }: { from: number; startRow: number; endRow: number },
  { values, ends }: { values: ByteBuilder; ends: Int32Array },
): void {
  for (let row = startRow; row < endRow; row++) {
    const record = (from + row) * STRING_BYTES;
    if (!isNull(validity, from + row)) {
      const length = view.getUint32(record, true);
      values.append(records.subarray(record + 4, record + 4 + length));
    }
    ends[row] = values.length;
  }
}

const isNull = (validity: Uint8Array | null, row: number): boolean =>
  validity !== null && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0;
