/**
 * Arrow IPC messages, read and written without decoding their rows. Only what DuckDB
 * writes and this folder needs: schema and record batch messages of format version 5,
 * without dictionaries and without compression.
 */
export interface RecordBatchMessage {
  readonly rows: number;
  /** (length, nulls) of every field, depth first */
  readonly nodes: readonly FieldNode[];
  /** the buffers of every field, depth first, as views into the message */
  readonly buffers: readonly Uint8Array[];
}

export interface FieldNode {
  readonly rows: number;
  readonly nulls: number;
}

const CONTINUATION = 0xffffffff;
const PREFIX_BYTES = 8;
const HEADER_RECORD_BATCH = 3;
const METADATA_V5 = 4;
const ALIGNMENT = 8;

/** Ends an Arrow IPC stream. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** One IPC stream out of a schema message and record batch messages: what a decoder takes. */
export function ipcStream(schema: Uint8Array, batches: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatBytes([schema, ...batches, END_OF_STREAM]);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The rows of a record batch message. @throws RangeError when it is not one. */
export function recordBatchRows(message: Uint8Array): number {
  return headerOf(message).rows;
}

/** @throws RangeError when the message is not a record batch. */
export function readRecordBatch(message: Uint8Array): RecordBatchMessage {
  const { view, bodyStart, table, rows } = headerOf(message);
  const nodesAt = vectorAt(view, table, 1);
  const buffersAt = vectorAt(view, table, 2);
  const nodes: FieldNode[] = [];
  for (let index = 0; index < nodesAt.count; index++) {
    const at = nodesAt.start + index * 16;
    nodes.push({ rows: int64(view, at), nulls: int64(view, at + 8) });
  }
  const buffers: Uint8Array[] = [];
  for (let index = 0; index < buffersAt.count; index++) {
    const at = buffersAt.start + index * 16;
    const start = bodyStart + int64(view, at);
    buffers.push(message.subarray(start, start + int64(view, at + 8)));
  }
  return { rows, nodes, buffers };
}

/** The message of a record batch; its buffers are copied once. */
export function writeRecordBatch({ rows, nodes, buffers }: RecordBatchMessage): Uint8Array<ArrayBuffer> {
  const metadataBytes = METADATA_FIXED_BYTES + nodes.length * 16 + buffers.length * 16;
  const bodyBytes = buffers.reduce((bytes, buffer) => bytes + aligned(buffer.length), 0);
  const message = new Uint8Array(PREFIX_BYTES + metadataBytes + bodyBytes);
  const view = new DataView(message.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, metadataBytes, true);
  const nodesAt = PREFIX_BYTES + 88;
  const buffersAt = nodesAt + 8 + nodes.length * 16;
  writeMetadata(view, { rows, bodyBytes, nodesAt, buffersAt, nodes: nodes.length, buffers: buffers.length });
  nodes.forEach((node, index) => {
    view.setBigInt64(nodesAt + 8 + index * 16, BigInt(node.rows), true);
    view.setBigInt64(nodesAt + 16 + index * 16, BigInt(node.nulls), true);
  });
  let offset = 0;
  buffers.forEach((buffer, index) => {
    view.setBigInt64(buffersAt + 8 + index * 16, BigInt(offset), true);
    view.setBigInt64(buffersAt + 16 + index * 16, BigInt(buffer.length), true);
    message.set(buffer, PREFIX_BYTES + metadataBytes + offset);
    offset += aligned(buffer.length);
  });
  return message;
}

/** Flatbuffer bytes beside the elements of the two vectors: 88 of tables, and a padded length word per vector. */
const METADATA_FIXED_BYTES = 88 + 16;

interface Metadata {
  rows: number;
  bodyBytes: number;
  nodesAt: number;
  buffersAt: number;
  nodes: number;
  buffers: number;
}

/**
 * The two flatbuffer tables, laid out by hand: root offset, vtable of Message, Message,
 * vtable of RecordBatch, RecordBatch. Vectors are preceded by 4 bytes of padding so that
 * their elements (int64) are aligned behind the u32 count.
 */
function writeMetadata(view: DataView, metadata: Metadata): void {
  const messageVtable = PREFIX_BYTES + 4;
  const messageTable = PREFIX_BYTES + 16;
  const batchVtable = PREFIX_BYTES + 48;
  const batchTable = PREFIX_BYTES + 64;
  view.setUint32(PREFIX_BYTES, messageTable - PREFIX_BYTES, true);
  // Message { version: int16 @4, header_type: u8 @6, header: offset @8, bodyLength: int64 @16 }
  writeU16s(view, messageVtable, [12, 24, 4, 6, 8, 16]);
  view.setInt32(messageTable, messageTable - messageVtable, true);
  view.setInt16(messageTable + 4, METADATA_V5, true);
  view.setUint8(messageTable + 6, HEADER_RECORD_BATCH);
  view.setUint32(messageTable + 8, batchTable - (messageTable + 8), true);
  view.setBigInt64(messageTable + 16, BigInt(metadata.bodyBytes), true);
  // RecordBatch { length: int64 @8, nodes: offset @16, buffers: offset @20 }
  writeU16s(view, batchVtable, [10, 24, 8, 16, 20]);
  view.setInt32(batchTable, batchTable - batchVtable, true);
  view.setBigInt64(batchTable + 8, BigInt(metadata.rows), true);
  writeVector(view, batchTable + 16, metadata.nodesAt, metadata.nodes);
  writeVector(view, batchTable + 20, metadata.buffersAt, metadata.buffers);
}

function writeU16s(view: DataView, at: number, values: readonly number[]): void {
  values.forEach((value, index) => view.setUint16(at + index * 2, value, true));
}

function writeVector(view: DataView, field: number, at: number, count: number): void {
  view.setUint32(field, at + 4 - field, true);
  view.setUint32(at + 4, count, true);
}

function headerOf(message: Uint8Array) {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (message.length < PREFIX_BYTES || view.getUint32(0, true) !== CONTINUATION)
    throw new RangeError("Not an Arrow IPC message.");
  const metadataBytes = view.getInt32(4, true);
  const root = PREFIX_BYTES + view.getUint32(PREFIX_BYTES, true);
  const typeAt = fieldAt(view, root, 1);
  const headerAt = fieldAt(view, root, 2);
  if (typeAt === 0 || headerAt === 0 || view.getUint8(typeAt) !== HEADER_RECORD_BATCH)
    throw new RangeError("Not a record batch.");
  const table = headerAt + view.getUint32(headerAt, true);
  const rowsAt = fieldAt(view, table, 0);
  return {
    view,
    table,
    bodyStart: PREFIX_BYTES + metadataBytes,
    rows: rowsAt === 0 ? 0 : int64(view, rowsAt),
  };
}

/** Where field `index` of a flatbuffer table lies; 0 when it is left out. */
function fieldAt(view: DataView, table: number, index: number): number {
  const vtable = table - view.getInt32(table, true);
  if (4 + index * 2 >= view.getUint16(vtable, true)) return 0;
  const offset = view.getUint16(vtable + 4 + index * 2, true);
  return offset === 0 ? 0 : table + offset;
}

function vectorAt(view: DataView, table: number, index: number): { start: number; count: number } {
  const field = fieldAt(view, table, index);
  if (field === 0) return { start: 0, count: 0 };
  const at = field + view.getUint32(field, true);
  return { start: at + 4, count: view.getUint32(at, true) };
}

const int64 = (view: DataView, at: number): number => Number(view.getBigInt64(at, true));

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
