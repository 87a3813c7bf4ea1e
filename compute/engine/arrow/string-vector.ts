import duckdb from "@duckdb/node-bindings";
import type { ByteBuilder } from "./byte-builder.ts";

/** DuckDB's `string_t`: length, then 12 bytes of text, or 4 bytes and a pointer. */
export const STRING_BYTES = 16;
const WORDS = STRING_BYTES / 4;
const INLINE_BYTES_MAX = 12;
const PAGE_BYTES = 4096;
/** Below this a loop is faster than a call that copies. */
const LOOP_BYTES_MAX = 48;

/** How many neighbouring texts are read with one call; `single` is the safe fallback. */
export type StringReading = "clustered" | "single";

/** Long texts that are read with one call: rows up to `endRow`, bytes [start, end). */
interface Cluster {
  /** row whose pointer is the lowest of the cluster */
  readonly row: number;
  readonly start: number;
  end: number;
  endRow: number;
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
  const words = wordsOf(records);
  const { clusters, byteCount } = findClusters(words, validity, range, reading);
  const valuesStart = target.values.length;
  const bytes = target.values.extend(byteCount);
  let row = 0;
  let at = 0;
  for (const cluster of clusters) {
    const texts = duckdb.get_data_from_pointer(
      records.buffer as ArrayBuffer,
      records.byteOffset + (range.from + cluster.row) * STRING_BYTES + 8,
      cluster.end - cluster.start,
    );
    for (; row < cluster.endRow; row++) {
      at = copyText(records, words, validity, range.from + row, texts, cluster.start, bytes, at);
      target.ends[row] = valuesStart + at;
    }
  }
  for (; row < range.count; row++) {
    at = copyText(records, words, validity, range.from + row, NO_TEXTS, 0, bytes, at);
    target.ends[row] = valuesStart + at;
  }
}

const NO_TEXTS = new Uint8Array(0);

/** The records as 32-bit words. DuckDB's vectors are aligned; a copy is made should one not be. */
function wordsOf(records: Uint8Array): Uint32Array {
  const aligned = records.byteOffset % 4 === 0 ? records : records.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function findClusters(
  words: Uint32Array,
  validity: Uint8Array | null,
  { from, count }: { from: number; count: number },
  reading: StringReading,
): { clusters: Cluster[]; byteCount: number } {
  const clusters: Cluster[] = [];
  let open: Cluster | null = null;
  let byteCount = 0;
  for (let row = 0; row < count; row++) {
    if (isNull(validity, from + row)) continue;
    const word = (from + row) * WORDS;
    const length = words[word] ?? 0;
    byteCount += length;
    if (length <= INLINE_BYTES_MAX) continue;
    const start = pointerAt(words, word);
    if (open !== null && reading === "clustered" && continues(open, start)) {
      open.end = Math.max(open.end, start + length);
      open.endRow = row + 1;
    } else {
      open = { row, start, end: start + length, endRow: row + 1 };
      clusters.push(open);
    }
  }
  return { clusters, byteCount };
}

const continues = (cluster: Cluster, start: number): boolean =>
  start >= cluster.start && Math.floor(start / PAGE_BYTES) <= Math.floor((cluster.end - 1) / PAGE_BYTES) + 1;

const pointerAt = (words: Uint32Array, word: number): number =>
  (words[word + 2] ?? 0) + (words[word + 3] ?? 0) * 2 ** 32;

/** Copies one text to `bytes[at]` and gives where the next one goes. Long texts lie in `texts`, which starts at `textsStart`. */
function copyText(
  records: Uint8Array,
  words: Uint32Array,
  validity: Uint8Array | null,
  row: number,
  texts: Uint8Array,
  textsStart: number,
  bytes: Uint8Array,
  at: number,
): number {
  if (isNull(validity, row)) return at;
  const word = row * WORDS;
  const length = words[word] ?? 0;
  const isInline = length <= INLINE_BYTES_MAX;
  const source = isInline ? records : texts;
  const start = isInline ? row * STRING_BYTES + 4 : pointerAt(words, word) - textsStart;
  if (length > LOOP_BYTES_MAX) bytes.set(source.subarray(start, start + length), at);
  else for (let byte = 0; byte < length; byte++) bytes[at + byte] = source[start + byte]!;
  return at + length;
}

const isNull = (validity: Uint8Array | null, row: number): boolean =>
  validity !== null && (validity[row >> 3]! & (1 << (row & 7))) === 0;
