import { type ParquetParsers, parquetMetadata } from "hyparquet";
import type { ByteRange } from "./byte-ranges.ts";

/** What the footer of a Parquet file says, as far as scans need it. */
export interface ParquetFooter {
  /** where the footer's bytes start in the file, with its length word and magic number up to the end */
  readonly bytesStart: number;
  readonly bytes: Uint8Array;
  readonly rowGroups: readonly RowGroupFacts[];
  /** whether a float column's bounds may leave out NaN, which DuckDB sorts above everything */
  readonly mayHideNan: boolean;
}

export interface RowGroupFacts {
  readonly rows: number;
  /** by top-level column name */
  readonly columns: ReadonlyMap<string, ColumnFacts>;
}

export interface ColumnFacts {
  /** the chunks of its leaves: one, or several for a nested column */
  readonly chunks: readonly ByteRange[];
  readonly uncompressedBytes: number;
  /** of a column with one leaf; `null` when the file has none or they can't be trusted */
  readonly bounds: ColumnBounds | null;
  readonly nullCount: number | null;
}

/** Least and greatest value as stored: numbers, bigint, boolean, bytes of UTF-8; times in the file's unit. */
export interface ColumnBounds {
  readonly min: unknown;
  readonly max: unknown;
  /** a long text's bounds may be cut; then `max` is only known to start with these bytes */
  readonly isMaxExact: boolean;
  /** units of a stored timestamp per second */
  readonly unitsPerSecond: bigint | null;
}

/** The end of a file that usually holds its whole footer. */
export const FOOTER_GUESS_BYTES = 16 * 1024;
const TRAILER_BYTES = 8;

/** How many bytes from the end the footer takes, read off the file's last 8 bytes. @throws RangeError when it is not a Parquet file. */
export function footerBytes(tail: Uint8Array): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const magicAt = tail.length - 4;
  if (tail.length < TRAILER_BYTES || view.getUint32(magicAt, true) !== 0x31524150)
    throw new RangeError("Not a Parquet file.");
  return view.getUint32(magicAt - 4, true) + TRAILER_BYTES;
}

/** @throws when the bytes are not a footer. */
export function readFooter(bytes: Uint8Array, sizeBytes: number): ParquetFooter {
  const metadata = parquetMetadata(bytes, { parsers: RAW_PARSERS, geoparquet: false });
  const units = new Map(metadata.schema.map((element) => [element.name, unitsOf(element)]));
  return {
    bytesStart: sizeBytes - bytes.length,
    bytes,
    mayHideNan: !(metadata.created_by ?? "").startsWith("DuckDB"),
    rowGroups: metadata.row_groups.map((group) => {
      const leaves = new Map<string, Leaf[]>();
      for (const { meta_data: leaf } of group.columns) {
        const name = leaf?.path_in_schema[0];
        if (!leaf || name === undefined) continue;
        const known = leaves.get(name);
        if (known) known.push(leaf);
        else leaves.set(name, [leaf]);
      }
      return {
        rows: Number(group.num_rows),
        columns: new Map(
          [...leaves].map(([name, found]) => [name, columnFacts(found, units.get(name) ?? null)]),
        ),
      };
    }),
  };
}

type Leaf = NonNullable<
  ReturnType<typeof parquetMetadata>["row_groups"][number]["columns"][number]["meta_data"]
>;

function columnFacts(leaves: readonly Leaf[], unitsPerSecond: bigint | null): ColumnFacts {
  const only = leaves.length === 1 && leaves[0]?.path_in_schema.length === 1 ? leaves[0] : null;
  const statistics = only?.statistics;
  const hasBounds = statistics?.min_value !== undefined && statistics.max_value !== undefined;
  return {
    chunks: leaves.map(chunkRange),
    uncompressedBytes: leaves.reduce((bytes, leaf) => bytes + Number(leaf.total_uncompressed_size), 0),
    nullCount: statistics?.null_count === undefined ? null : Number(statistics.null_count),
    bounds: hasBounds
      ? {
          min: statistics.min_value,
          max: statistics.max_value,
          isMaxExact: statistics.is_max_value_exact === true,
          unitsPerSecond,
        }
      : null,
  };
}

function chunkRange(leaf: Leaf): ByteRange {
  const data = Number(leaf.data_page_offset);
  const dictionary = leaf.dictionary_page_offset === undefined ? data : Number(leaf.dictionary_page_offset);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  return { start, end: start + Number(leaf.total_compressed_size) };
}

const UNITS_PER_SECOND = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

function unitsOf(element: ReturnType<typeof parquetMetadata>["schema"][number]): bigint | null {
  const logical = element.logical_type;
  if (logical?.type === "TIMESTAMP") return UNITS_PER_SECOND[logical.unit];
  if (element.converted_type === "TIMESTAMP_MICROS") return UNITS_PER_SECOND.MICROS;
  if (element.converted_type === "TIMESTAMP_MILLIS") return UNITS_PER_SECOND.MILLIS;
  return null;
}

/** Keeps statistics as they are stored: exact, where a Date or a decoded text would not be. */
const RAW_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (units) => units,
  timestampFromMicroseconds: (units) => units,
  timestampFromNanoseconds: (units) => units,
  dateFromDays: (days) => days,
  stringFromBytes: (bytes) => bytes?.slice(),
  jsonFromBytes: (bytes) => bytes?.slice(),
  uuidFromBytes: (bytes) => bytes?.slice(),
};
