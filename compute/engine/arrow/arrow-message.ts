import { type ArrowField, type ArrowLayout, TIME_UNIT } from "./arrow-field.ts";
import { FlatBuffer } from "./flat-buffer.ts";

/** Length of a column or child, and how many of its values are NULL. */
export interface ArrowNode {
  readonly length: number;
  readonly nullCount: number;
}

/** One column's share of a record batch, depth first. A validity without bytes means no NULLs. */
export interface ArrowParts {
  readonly nodes: ArrowNode[];
  readonly buffers: Uint8Array[];
}

/** A complete IPC stream of one record batch: schema, batch, end. */
export function arrowStream(
  fields: readonly ArrowField[],
  rows: number,
  parts: ArrowParts,
): Uint8Array<ArrayBuffer> {
  const pieces = [arrowSchema(fields), arrowBatch(rows, parts), ARROW_END];
  const stream = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    stream.set(piece, at);
    at += piece.length;
  }
  return stream;
}

/** The first message of a stream. */
export function arrowSchema(fields: readonly ArrowField[]): Uint8Array<ArrayBuffer> {
  return encapsulate(schemaMessage(fields), 0);
}

/** One record batch with its rows. */
export function arrowBatch(rows: number, parts: ArrowParts): Uint8Array<ArrayBuffer> {
  const places = bufferPlaces(parts.buffers);
  const batch = encapsulate(batchMessage(rows, parts, places), places.bodyBytes);
  const bodyStart = batch.length - places.bodyBytes;
  parts.buffers.forEach((buffer, at) => batch.set(buffer, bodyStart + (places.offsets[at] ?? 0)));
  return batch;
}

/** What closes a stream. */
export const ARROW_END = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

const METADATA_V5 = 4;
const SCHEMA_HEADER = 1;
const RECORD_BATCH_HEADER = 3;

interface BufferPlaces {
  readonly offsets: readonly number[];
  readonly bodyBytes: number;
}

function bufferPlaces(buffers: readonly Uint8Array[]): BufferPlaces {
  let bodyBytes = 0;
  const offsets = buffers.map(({ length }) => {
    const offset = bodyBytes;
    bodyBytes += Math.ceil(length / 8) * 8;
    return offset;
  });
  return { offsets, bodyBytes };
}

/** A message with room for its body: marker, length, metadata padded so that the body starts at a multiple of 8. */
function encapsulate(metadata: Uint8Array, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const padded = Math.ceil(metadata.length / 8) * 8;
  const message = new Uint8Array(8 + padded + bodyBytes);
  const view = new DataView(message.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, padded, true);
  message.set(metadata, 8);
  return message;
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

function batchMessage(rows: number, { nodes, buffers }: ArrowParts, places: BufferPlaces): Uint8Array {
  const flat = new FlatBuffer();
  const bufferList = flat.structs(buffers.length, 8, () => {
    for (let at = buffers.length - 1; at >= 0; at--) {
      flat.int64(buffers[at]?.length ?? 0);
      flat.int64(places.offsets[at] ?? 0);
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
  return message(flat, RECORD_BATCH_HEADER, batch, places.bodyBytes);
}
