import { Type, tableFromIPC } from "@uwdata/flechette";
import {
  type FieldNode,
  type RecordBatchMessage,
  readRecordBatch,
  writeRecordBatch,
} from "./arrow-message.ts";

/** The layout of one column: what decides which buffers follow each other. */
export type ColumnLayout =
  | { readonly form: "null" }
  | { readonly form: "fixed"; readonly bits: number }
  | { readonly form: "bytes" }
  | { readonly form: "list"; readonly child: ColumnLayout }
  | { readonly form: "fixed_list"; readonly stride: number; readonly child: ColumnLayout }
  | { readonly form: "struct"; readonly children: readonly ColumnLayout[] };

/**
 * Rows `start` to `end` of a record batch message, as a message. Works on the buffers
 * (a bitmap is shifted, offsets are rebased, everything else is cut), so it costs a copy
 * of the rows taken and no decoding.
 */
export function sliceRecordBatch(
  message: Uint8Array,
  layouts: readonly ColumnLayout[],
  start: number,
  end: number,
): Uint8Array {
  const batch = readRecordBatch(message);
  if (start === 0 && end === batch.rows) return message;
  const nodes: FieldNode[] = [];
  const buffers: Uint8Array[] = [];
  const cursor = { node: 0, buffer: 0 };
  for (const layout of layouts) sliceColumn(batch, layout, { start, end }, { nodes, buffers, cursor });
  return writeRecordBatch({ rows: end - start, nodes, buffers });
}

/** The layouts of a schema message's columns. @throws RangeError for a type that no Result is stored with. */
export function columnLayouts(schema: Uint8Array): ColumnLayout[] {
  return tableFromIPC(schema).schema.fields.map(({ type }) => layoutOf(type as ArrowType));
}

interface ArrowType {
  typeId: number;
  bitWidth?: number;
  precision?: number;
  unit?: number;
  stride?: number;
  children?: { type: ArrowType }[];
}

const FLOAT_BITS = [16, 32, 64];
const INTERVAL_BITS = [32, 64, 128];

function layoutOf(type: ArrowType): ColumnLayout {
  const children = () => (type.children ?? []).map((child) => layoutOf(child.type));
  const onlyChild = () => children()[0] ?? { form: "null" as const };
  switch (type.typeId) {
    case Type.Null:
      return { form: "null" };
    case Type.Bool:
      return { form: "fixed", bits: 1 };
    case Type.Int:
    case Type.Decimal:
    case Type.Time:
      return { form: "fixed", bits: type.bitWidth ?? 64 };
    case Type.Float:
      return { form: "fixed", bits: FLOAT_BITS[type.precision ?? 2] ?? 64 };
    case Type.Date:
      return { form: "fixed", bits: type.unit === 0 ? 32 : 64 };
    case Type.Timestamp:
    case Type.Duration:
      return { form: "fixed", bits: 64 };
    case Type.Interval:
      return { form: "fixed", bits: INTERVAL_BITS[type.unit ?? 2] ?? 128 };
    case Type.FixedSizeBinary:
      return { form: "fixed", bits: (type.stride ?? 0) * 8 };
    case Type.Utf8:
    case Type.Binary:
      return { form: "bytes" };
    case Type.List:
    case Type.Map:
      return { form: "list", child: onlyChild() };
    case Type.FixedSizeList:
      return { form: "fixed_list", stride: type.stride ?? 0, child: onlyChild() };
    case Type.Struct:
      return { form: "struct", children: children() };
    default:
      throw new RangeError(`No Result is stored with the Arrow type ${type.typeId}.`);
  }
}

interface RowRange {
  readonly start: number;
  readonly end: number;
}

interface Output {
  readonly nodes: FieldNode[];
  readonly buffers: Uint8Array[];
  readonly cursor: { node: number; buffer: number };
}

function sliceColumn(batch: RecordBatchMessage, layout: ColumnLayout, range: RowRange, out: Output): void {
  out.cursor.node++;
  const rows = range.end - range.start;
  if (layout.form === "null") {
    out.nodes.push({ rows, nulls: rows });
    return;
  }
  const nodeIndex = out.nodes.length;
  const validity = sliceBits(nextBuffer(batch, out), range);
  out.nodes.push({ rows, nulls: validity.length === 0 ? 0 : rows - countBits(validity, rows) });
  out.buffers.push(validity);
  switch (layout.form) {
    case "fixed":
      out.buffers.push(sliceFixed(nextBuffer(batch, out), layout.bits, range));
      return;
    case "bytes": {
      const { offsets, inner } = sliceOffsets(nextBuffer(batch, out), range);
      out.buffers.push(offsets, nextBuffer(batch, out).subarray(inner.start, inner.end));
      return;
    }
    case "list": {
      const { offsets, inner } = sliceOffsets(nextBuffer(batch, out), range);
      out.buffers.push(offsets);
      sliceColumn(batch, layout.child, inner, out);
      return;
    }
    case "fixed_list": {
      const { stride } = layout;
      sliceColumn(batch, layout.child, { start: range.start * stride, end: range.end * stride }, out);
      return;
    }
    case "struct":
      for (const child of layout.children) sliceColumn(batch, child, range, out);
      return;
    default:
      throw new RangeError(`No layout ${JSON.stringify(layout satisfies never)} at ${nodeIndex}.`);
  }
}

function nextBuffer(batch: RecordBatchMessage, out: Output): Uint8Array {
  const buffer = batch.buffers[out.cursor.buffer++];
  if (!buffer) throw new RangeError("A record batch has fewer buffers than its schema needs.");
  return buffer;
}

function sliceFixed(buffer: Uint8Array, bits: number, range: RowRange): Uint8Array {
  if (bits === 1) return sliceBits(buffer, range);
  const bytes = bits / 8;
  return buffer.subarray(range.start * bytes, range.end * bytes);
}

/** Offsets that start at 0 again, and the range of the child or of the bytes that they pointed to. */
function sliceOffsets(
  buffer: Uint8Array,
  { start, end }: RowRange,
): { offsets: Uint8Array; inner: RowRange } {
  const from = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  // a column without rows may come without offsets
  const at = (index: number) => (buffer.length === 0 ? 0 : from.getInt32(index * 4, true));
  const first = at(start);
  const offsets = new DataView(new ArrayBuffer((end - start + 1) * 4));
  for (let row = start; row <= end; row++) offsets.setInt32((row - start) * 4, at(row) - first, true);
  return { offsets: new Uint8Array(offsets.buffer), inner: { start: first, end: at(end) } };
}

function sliceBits(bits: Uint8Array, { start, end }: RowRange): Uint8Array {
  if (bits.length === 0) return bits;
  const firstByte = start >> 3;
  const bytes = (end - start + 7) >> 3;
  const shift = start & 7;
  if (shift === 0) return bits.subarray(firstByte, firstByte + bytes);
  const shifted = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index++) {
    const low = (bits[firstByte + index] ?? 0) >> shift;
    const high = (bits[firstByte + index + 1] ?? 0) << (8 - shift);
    shifted[index] = low | high;
  }
  return shifted;
}

function countBits(bits: Uint8Array, rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) count += ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
  return count;
}
