import type { Batch, Column, DataType } from "@uwdata/flechette";
import { formatBlob } from "./format-blob.ts";
import { formatDecimal, readSigned } from "./format-decimal.ts";
import { formatDouble, formatFloat } from "./format-float.ts";
import { formatInterval } from "./format-interval.ts";
import { formatArray, formatList, formatMap, formatStruct, type NestedText } from "./format-nested.ts";
import { formatClock, formatDate, formatTimestamp, formatTimestampTz } from "./format-time.ts";

/** Arrow type ids, as the format numbers them. */
export const ARROW_TYPE = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
} as const;

/**
 * The exact text of one value, as the engine's own cast to VARCHAR gives it, or
 * null. Reads Arrow's buffers, never numbers that lost digits: 64-bit integers,
 * decimals and nanoseconds stay exact.
 */
export function columnText(column: Column<unknown>, row: number): string | null {
  const { data } = column;
  let index = row;
  for (const batch of data) {
    if (index < batch.length) return batchText(batch, index);
    index -= batch.length;
  }
  return null;
}

export function batchText(batch: Batch<unknown>, index: number): string | null {
  if (!isValid(batch, index)) return null;
  const type = batch.type;
  switch (type.typeId) {
    case ARROW_TYPE.null:
      return null;
    case ARROW_TYPE.bool:
      return batch.at(index) ? "true" : "false";
    case ARROW_TYPE.int:
      return String(valuesOf(batch)[index]);
    case ARROW_TYPE.float:
      return type.precision === 2
        ? formatDouble(Number(batch.at(index)))
        : formatFloat(Number(batch.at(index)));
    case ARROW_TYPE.decimal:
      return decimalText(batch, index, type);
    case ARROW_TYPE.utf8:
    case ARROW_TYPE.largeUtf8:
      return String(batch.at(index));
    case ARROW_TYPE.binary:
    case ARROW_TYPE.largeBinary:
    case ARROW_TYPE.fixedBinary:
      return formatBlob(batch.at(index) as Uint8Array);
    case ARROW_TYPE.dictionary:
      return dictionaryText(batch, index);
    case ARROW_TYPE.list:
    case ARROW_TYPE.largeList:
    case ARROW_TYPE.fixedList:
    case ARROW_TYPE.struct:
    case ARROW_TYPE.map:
      return nestedText(batch, index);
    default:
      return timeText(batch, index, type);
  }
}

const FRACTION_DIGITS = [0, 3, 6, 9] as const;

function timeText(batch: Batch<unknown>, index: number, type: DataType): string {
  const raw = valuesOf(batch)[index] ?? 0;
  switch (type.typeId) {
    case ARROW_TYPE.date:
      return formatDate(type.unit === 0 ? Number(raw) : Number(raw) / 86_400_000);
    case ARROW_TYPE.time:
      return formatClock(BigInt(raw), FRACTION_DIGITS[type.unit]);
    case ARROW_TYPE.timestamp:
      return type.timezone
        ? formatTimestampTz(BigInt(raw), FRACTION_DIGITS[type.unit])
        : formatTimestamp(BigInt(raw), FRACTION_DIGITS[type.unit]);
    case ARROW_TYPE.interval:
      return intervalText(batch, index, type.unit);
    default:
      return String(batch.at(index));
  }
}

function intervalText(batch: Batch<unknown>, index: number, unit: number): string {
  if (unit !== 2) return String(batch.at(index));
  const bytes = batch.values as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * 16, 16);
  return formatInterval(view.getInt32(0, true), view.getInt32(4, true), view.getBigInt64(8, true));
}

function decimalText(
  batch: Batch<unknown>,
  index: number,
  type: { scale: number; bitWidth: number },
): string {
  const values = batch.values;
  const unscaled =
    values instanceof BigUint64Array
      ? readSigned(values, index, type.bitWidth / 64)
      : BigInt(valuesOf(batch)[index] ?? 0);
  return formatDecimal(unscaled, type.scale);
}

function dictionaryText(batch: Batch<unknown>, index: number): string | null {
  const dictionary = (batch as unknown as { dictionary: Column<unknown> }).dictionary;
  return columnText(dictionary, Number(valuesOf(batch)[index]));
}

function nestedText(batch: Batch<unknown>, index: number): string {
  const type = batch.type;
  if (type.typeId === ARROW_TYPE.struct) {
    const names = type.children.map((field) => field.name);
    return formatStruct(
      names,
      batch.children.map((child) => itemText(child, index)),
    );
  }
  const [from, to] = itemRange(batch, index);
  const items = batch.children[0];
  if (!items) return "[]";
  if (type.typeId !== ARROW_TYPE.map) {
    const texts = Array.from({ length: to - from }, (_, at) => itemText(items, from + at));
    return type.typeId === ARROW_TYPE.fixedList ? formatArray(texts) : formatList(texts);
  }
  const [keys, values] = items.children;
  if (!keys || !values) return "{}";
  return formatMap(
    Array.from(
      { length: to - from },
      (_, at) => [itemText(keys, from + at), itemText(values, from + at)] as const,
    ),
  );
}

/** Where the items of a list lie in its child: [from, to). */
export function itemRange(batch: Batch<unknown>, index: number): readonly [number, number] {
  if (batch.type.typeId === ARROW_TYPE.fixedList) {
    const { stride } = batch.type;
    return [index * stride, (index + 1) * stride];
  }
  const offsets = batch.offsets as ArrayLike<number | bigint>;
  return [Number(offsets[index]), Number(offsets[index + 1])];
}

function itemText(batch: Batch<unknown>, index: number): NestedText {
  const id = batch.type.typeId;
  const isContainer =
    id === ARROW_TYPE.struct ||
    id === ARROW_TYPE.map ||
    id === ARROW_TYPE.list ||
    id === ARROW_TYPE.fixedList ||
    id === ARROW_TYPE.largeList;
  return { text: batchText(batch, index), isContainer };
}

export function isValid(batch: Batch<unknown>, index: number): boolean {
  if (!batch.nullCount || !batch.validity || batch.validity.length === 0) return true;
  return ((batch.validity[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

const valuesOf = (batch: Batch<unknown>) => batch.values as unknown as ArrayLike<number | bigint>;
