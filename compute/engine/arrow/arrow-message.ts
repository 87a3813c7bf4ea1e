import { type ArrowField, type ArrowLayout, TIME_UNIT } from "./arrow-field.ts";
import { FlatBuffer } from "./flat-buffer.ts";

/** Length of a column or child, and how many of its values are NULL. */
export interface ArrowNode {
  readonly length: number;
  readonly nullCount: number;
}

/** One buffer of a column, in pieces: they are joined when the message is made, and not before. */
export type BufferPieces = readonly Uint8Array[];

/** One column's share of a record batch, depth first. A validity without bytes means no NULLs. */
export interface ArrowParts {
  readonly nodes: ArrowNode[];
  readonly buffers: BufferPieces[];
}

/** A complete IPC stream of one record batch: schema, batch, end. */
export function arrowStream(
  fields: readonly ArrowField[],
  rows: number,
  parts: ArrowParts,
): Uint8Array<ArrayBuffer> {
  const schema = arrowSchema(fields);
  const places = bufferPlaces(parts.buffers);
  const metadata = batchMessage(rows, parts, places);
  const batchBytes = PREFIX_BYTES + padded(metadata.length) + places.bodyBytes;
  const stream = new Uint8Array(schema.length + batchBytes + ARROW_END.length);
  stream.set(schema);
  writeBatch(stream.subarray(schema.length), metadata, places, parts.buffers);
  stream.set(ARROW_END, stream.length - ARROW_END.length);
  return stream;
}

/** The first message of a stream. */
export function arrowSchema(fields: readonly ArrowField[]): Uint8Array<ArrayBuffer> {
  const metadata = schemaMessage(fields);
  const schema = new Uint8Array(PREFIX_BYTES + padded(metadata.length));
  writeMetadata(schema, metadata);
  return schema;
}

/** One record batch with its rows. */
export function arrowBatch(rows: number, parts: ArrowParts): Uint8Array<ArrayBuffer> {
  const places = bufferPlaces(parts.buffers);
  const metadata = batchMessage(rows, parts, places);
  const batch = new Uint8Array(PREFIX_BYTES + padded(metadata.length) + places.bodyBytes);
  writeBatch(batch, metadata, places, parts.buffers);
  return batch;
}

/** What closes a stream. */
export const ARROW_END = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

const METADATA_V5 = 4;
const SCHEMA_HEADER = 1;
const RECORD_BATCH_HEADER = 3;

const PREFIX_BYTES = 8;

interface BufferPlaces {
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly bodyBytes: number;
}

function bufferPlaces(buffers: readonly BufferPieces[]): BufferPlaces {
  let bodyBytes = 0;
  const lengths = buffers.map((pieces) => pieces.reduce((total, { length }) => total + length, 0));
  const offsets = lengths.map((length) => {
    const offset = bodyBytes;
    bodyBytes += padded(length);
    return offset;
  });
  return { offsets, lengths, bodyBytes };
}

const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** Marker, length, metadata padded so that the body starts at a multiple of 8. Gives where the body starts. */
function writeMetadata(target: Uint8Array, metadata: Uint8Array): number {
  const view = new DataView(target.buffer, target.byteOffset);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, padded(metadata.length), true);
  target.set(metadata, PREFIX_BYTES);
  return PREFIX_BYTES + padded(metadata.length);
}

function writeBatch(
  target: Uint8Array,
  metadata: Uint8Array,
  places: BufferPlaces,
  buffers: readonly BufferPieces[],
): void {
  const bodyStart = writeMetadata(target, metadata);
  buffers.forEach((pieces, index) => {
    let at = bodyStart + (places.offsets[index] ?? 0);
    for (const piece of pieces) {
      target.set(piece, at);
      at += piece.length;
    }
  });
}

function message(flat: FlatBuffer, headerType: number, header: number, bodyBytes: number): Uint8Array {
  const root = flat.table([
    () => flat.int16(METADATA_V5),
    () => flat.int8(headerType),
    () => flat.reference(header),
    () => flat.int64(bodyBytes),
  ]);
  return flat.finish(root);
}

function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const flat = new FlatBuffer();
  const list = flat.references(fields.map((field) => fieldTable(flat, field, true)));
  const schema = flat.table([null, () => flat.reference(list)]);
  return message(flat, SCHEMA_HEADER, schema, 0);
}

function fieldTable(flat: FlatBuffer, field: ArrowField, isNullable: boolean): number {
  const isMap = field.layout.type === "map";
  const isEntry = field.name === "entries" && field.layout.type === "struct" && !isNullable;
  const children = flat.references(
    field.children.map((child, at) => fieldTable(flat, child, !isMap && !(isEntry && at === 0))),
  );
  const name = flat.string(field.name);
  const [typeId, type] = typeTable(flat, field.layout);
  return flat.table([
    () => flat.reference(name),
    () => flat.int8(isNullable ? 1 : 0),
    () => flat.int8(typeId),
    () => flat.reference(type),
    null,
    () => flat.reference(children),
  ]);
}

/** Arrow's number of the type, and its table. */
function typeTable(flat: FlatBuffer, layout: ArrowLayout): [number, number] {
  switch (layout.type) {
    case "int":
      return [2, flat.table([() => flat.int32(layout.bits), () => flat.int8(layout.isSigned ? 1 : 0)])];
    case "float":
      return [3, flat.table([() => flat.int16(layout.bits === 32 ? 1 : 2)])];
    case "binary":
      return [4, flat.table([])];
    case "utf8":
      return [5, flat.table([])];
    case "boolean":
      return [6, flat.table([])];
    case "decimal":
      return [
        7,
        flat.table([() => flat.int32(layout.width), () => flat.int32(layout.scale), () => flat.int32(128)]),
      ];
    case "date":
      return [8, flat.table([() => flat.int16(0)])];
    case "time":
      return [9, flat.table([() => flat.int16(TIME_UNIT.microsecond), () => flat.int32(64)])];
    case "timestamp": {
      const zone = layout.isZoned ? flat.string("UTC") : null;
      return [
        10,
        flat.table([() => flat.int16(layout.unit), zone === null ? null : () => flat.reference(zone)]),
      ];
    }
    case "list":
      return [12, flat.table([])];
    case "struct":
      return [13, flat.table([])];
    case "array":
      return [16, flat.table([() => flat.int32(layout.length)])];
    case "map":
      return [17, flat.table([() => flat.int8(0)])];
  }
}

function batchMessage(
  rows: number,
  { nodes }: ArrowParts,
  { offsets, lengths, bodyBytes }: BufferPlaces,
): Uint8Array {
  const flat = new FlatBuffer();
  const bufferList = flat.structs(offsets.length, 8, () => {
    for (let at = offsets.length - 1; at >= 0; at--) {
      flat.int64(lengths[at] ?? 0);
      flat.int64(offsets[at] ?? 0);
    }
  });
  const nodeList = flat.structs(nodes.length, 8, () => {
    for (const { length, nullCount } of nodes.toReversed()) {
      flat.int64(nullCount);
      flat.int64(length);
    }
  });
  const batch = flat.table([
    () => flat.int64(rows),
    () => flat.reference(nodeList),
    () => flat.reference(bufferList),
  ]);
  return message(flat, RECORD_BATCH_HEADER, batch, bodyBytes);
}
