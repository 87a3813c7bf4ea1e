import duckdb from "@duckdb/node-bindings";
import type { ArrowField } from "./arrow-field.ts";
import type { ArrowParts } from "./arrow-message.ts";
import { BitBuilder, ByteBuilder } from "./byte-builder.ts";
import { appendStrings, STRING_BYTES, type StringReading } from "./string-vector.ts";

type Vector = duckdb.Vector;

/** Collects rows of one column from DuckDB's vectors, and gives them in Arrow's layout. */
export interface ColumnBuilder {
  /** Copies rows [from, from + count). The chunk of the vector must be alive. */
  append(vector: Vector, from: number, count: number): void;
  /** Adds nodes and buffers, depth first. */
  finish(parts: ArrowParts): void;
}

/** `rows` is how many rows are expected: memory is set aside for them, more may come. */
export function columnBuilder(field: ArrowField, rows: number, reading: StringReading): ColumnBuilder {
  const { layout } = field;
  const children = field.children.map((child) => columnBuilder(child, rows, reading));
  const validity = new Validity(rows);
  switch (layout.type) {
    case "boolean":
      return booleanBuilder(validity, rows);
    case "int":
    case "float":
      return fixedBuilder(validity, layout.bits / 8);
    case "date":
      return fixedBuilder(validity, 4);
    case "time":
    case "timestamp":
      return fixedBuilder(validity, 8);
    case "decimal":
      return layout.storedBytes === 16
        ? fixedBuilder(validity, 16)
        : widenedBuilder(validity, rows, layout.storedBytes);
    case "utf8":
    case "binary":
      return stringBuilder(validity, rows, reading);
    case "list":
    case "map":
      return listBuilder(validity, rows, children);
    case "array":
      return arrayBuilder(validity, layout.length, children);
    case "struct":
      return structBuilder(validity, children);
  }
}

class Validity {
  readonly #bits: BitBuilder;
  #length = 0;

  constructor(rows: number) {
    this.#bits = new BitBuilder(rows);
  }

  append(vector: Vector, from: number, count: number): Uint8Array | null {
    const bits = readValidity(vector, from + count);
    this.#bits.append(bits, from, count);
    this.#length += count;
    return bits;
  }

  finish({ nodes, buffers }: ArrowParts): void {
    const nullCount = this.#bits.zeros;
    nodes.push({ length: this.#length, nullCount });
    buffers.push(nullCount === 0 ? [] : [this.#bits.bytes()]);
  }
}

/** `null` when the vector has no NULLs. */
function readValidity(vector: Vector, rows: number): Uint8Array | null {
  const bits: Uint8Array | null | undefined = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  return bits ?? null;
}

/** The vectors' own bytes are Arrow's: they are kept as they were read. */
function fixedBuilder(validity: Validity, width: number): ColumnBuilder {
  const pieces: Uint8Array[] = [];
  return {
    append(vector, from, count) {
      validity.append(vector, from, count);
      if (count > 0)
        pieces.push(duckdb.vector_get_data(vector, (from + count) * width).subarray(from * width));
    },
    finish(parts) {
      validity.finish(parts);
      parts.buffers.push(pieces);
    },
  };
}

/** Decimals of up to 18 digits, stored in 2, 4 or 8 bytes; Arrow's have 16. */
function widenedBuilder(validity: Validity, rows: number, width: number): ColumnBuilder {
  const values = new ByteBuilder(rows * 16);
  return {
    append(vector, from, count) {
      validity.append(vector, from, count);
      if (count === 0) return;
      const stored = duckdb.vector_get_data(vector, (from + count) * width);
      const source = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
      const added = values.extend(count * 16);
      const target = new DataView(added.buffer, added.byteOffset, added.byteLength);
      for (let row = 0; row < count; row++) {
        const at = (from + row) * width;
        const low = width === 2 ? source.getInt16(at, true) : source.getInt32(at, true);
        const high = width === 8 ? source.getInt32(at + 4, true) : low >> 31;
        target.setInt32(row * 16, low, true);
        target.setInt32(row * 16 + 4, high, true);
        target.setInt32(row * 16 + 8, high >> 31, true);
        target.setInt32(row * 16 + 12, high >> 31, true);
      }
    },
    finish(parts) {
      validity.finish(parts);
      parts.buffers.push([values.bytes()]);
    },
  };
}

function booleanBuilder(validity: Validity, rows: number): ColumnBuilder {
  const values = new BitBuilder(rows);
  return {
    append(vector, from, count) {
      validity.append(vector, from, count);
      if (count === 0) return;
      const bytes = duckdb.vector_get_data(vector, from + count);
      const bits = new Uint8Array(Math.ceil(count / 8));
      for (let row = 0; row < count; row++) if (bytes[from + row] === 1) bits[row >> 3]! |= 1 << (row & 7);
      values.append(bits, 0, count);
    },
    finish(parts) {
      validity.finish(parts);
      parts.buffers.push([values.bytes()]);
    },
  };
}

function stringBuilder(validity: Validity, rows: number, reading: StringReading): ColumnBuilder {
  const values = new ByteBuilder(rows * 16);
  const offsets = new Offsets(rows);
  return {
    append(vector, from, count) {
      const bits = validity.append(vector, from, count);
      if (count === 0) return;
      const records = duckdb.vector_get_data(vector, (from + count) * STRING_BYTES);
      appendStrings(records, bits, { from, count }, { values, ends: offsets.extend(count) }, reading);
    },
    finish(parts) {
      validity.finish(parts);
      parts.buffers.push([offsets.bytes()], [values.bytes()]);
    },
  };
}

/** Arrow's offsets: one more than there are rows, the first one 0. */
class Offsets {
  readonly #bytes: ByteBuilder;

  constructor(rows: number) {
    this.#bytes = new ByteBuilder((rows + 1) * 4);
    this.#bytes.extend(4).fill(0);
  }

  extend(count: number): Int32Array {
    const added = this.#bytes.extend(count * 4);
    return new Int32Array(added.buffer, added.byteOffset, count);
  }

  bytes(): Uint8Array {
    return this.#bytes.bytes();
  }
}

function listBuilder(validity: Validity, rows: number, [child]: ColumnBuilder[]): ColumnBuilder {
  const offsets = new Offsets(rows);
  let items = 0;
  return {
    append(vector, from, count) {
      const bits = validity.append(vector, from, count);
      if (count === 0) return;
      const entries = duckdb.vector_get_data(vector, (from + count) * 16);
      const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
      const childVector = duckdb.list_vector_get_child(vector);
      const ends = offsets.extend(count);
      const run = { from: 0, count: 0 };
      const flush = () => {
        if (run.count > 0) child?.append(childVector, run.from, run.count);
      };
      for (let row = 0; row < count; row++) {
        const isNull = bits !== null && ((bits[(from + row) >> 3] ?? 0) & (1 << ((from + row) & 7))) === 0;
        const length = isNull ? 0 : view.getUint32((from + row) * 16 + 8, true);
        if (length > 0) {
          const start = view.getUint32((from + row) * 16, true);
          if (start !== run.from + run.count) {
            flush();
            run.from = start;
            run.count = 0;
          }
          run.count += length;
        }
        items += length;
        ends[row] = items;
      }
      flush();
    },
    finish(parts) {
      validity.finish(parts);
      parts.buffers.push([offsets.bytes()]);
      child?.finish(parts);
    },
  };
}

function arrayBuilder(validity: Validity, length: number, [child]: ColumnBuilder[]): ColumnBuilder {
  return {
    append(vector, from, count) {
      validity.append(vector, from, count);
      if (count > 0) child?.append(duckdb.array_vector_get_child(vector), from * length, count * length);
    },
    finish(parts) {
      validity.finish(parts);
      child?.finish(parts);
    },
  };
}

function structBuilder(validity: Validity, children: readonly ColumnBuilder[]): ColumnBuilder {
  return {
    append(vector, from, count) {
      validity.append(vector, from, count);
      children.forEach((child, at) => {
        if (count > 0) child.append(duckdb.struct_vector_get_child(vector, at), from, count);
      });
    },
    finish(parts) {
      validity.finish(parts);
      for (const child of children) child.finish(parts);
    },
  };
}
