import {
  type Table,
  columnFromArray,
  float64,
  int32,
  list,
  bool,
  struct,
  field,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipcStream, readRecordBatch, recordBatchRows, writeRecordBatch } from "./arrow-message.ts";
import { columnLayouts, sliceRecordBatch } from "./slice-record-batch.ts";

const ROWS = 40;

const values = {
  whole: Array.from({ length: ROWS }, (_, at) => (at % 5 === 0 ? null : at)),
  flag: Array.from({ length: ROWS }, (_, at) => (at % 7 === 0 ? null : at % 2 === 0)),
  text: Array.from({ length: ROWS }, (_, at) => (at % 3 === 0 ? null : `é${"x".repeat(at % 9)}`)),
  list: Array.from({ length: ROWS }, (_, at) =>
    at % 4 === 0 ? null : Array.from({ length: at % 6 }, () => at / 2),
  ),
  nested: Array.from({ length: ROWS }, (_, at) => ({ a: at % 2 === 0 ? null : `n${at}`, b: [at, null] })),
};

const table = tableFromColumns({
  whole: columnFromArray(values.whole, int32()),
  flag: columnFromArray(values.flag, bool()),
  text: columnFromArray(values.text, utf8()),
  list: columnFromArray(values.list, list(float64())),
  nested: columnFromArray(values.nested, struct([field("a", utf8()), field("b", list(int32()))])),
});

/** The schema and record batch messages of a stream. */
function messagesOf(stream: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = 0;
  while (at + 8 <= stream.length && view.getInt32(at + 4, true) > 0) {
    const metadataBytes = view.getInt32(at + 4, true);
    const bodyBytes = bodyBytesOf(stream.subarray(at + 8, at + 8 + metadataBytes));
    messages.push(stream.subarray(at, at + 8 + metadataBytes + bodyBytes));
    at += 8 + metadataBytes + bodyBytes;
  }
  return messages;
}

function bodyBytesOf(metadata: Uint8Array): number {
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  const root = view.getUint32(0, true);
  const vtable = root - view.getInt32(root, true);
  if (view.getUint16(vtable, true) <= 10) return 0;
  const offset = view.getUint16(vtable + 10, true);
  return offset === 0 ? 0 : Number(view.getBigInt64(root + offset, true));
}

const [schema = new Uint8Array(), batch = new Uint8Array()] = messagesOf(
  tableToIPC(table, { format: "stream" }) ?? new Uint8Array(),
);

const rowsOf = (decoded: Table): unknown[] =>
  decoded.toArray().map((row: Record<string, unknown>) => JSON.parse(JSON.stringify(row)) as unknown);

test("any slice of a record batch decodes to those rows, nested and NULL values too", () => {
  const layouts = columnLayouts(schema);
  const all = rowsOf(tableFromIPC(ipcStream(schema, [batch])));
  expect(all).toHaveLength(ROWS);
  fc.assert(
    fc.property(fc.nat(ROWS), fc.nat(ROWS), (left, right) => {
      const [start, end] = [Math.min(left, right), Math.max(left, right)];
      const slice = sliceRecordBatch(batch, layouts, start, end);
      expect(recordBatchRows(slice)).toBe(end - start);
      expect(rowsOf(tableFromIPC(ipcStream(schema, [slice])))).toEqual(all.slice(start, end));
    }),
  );
});

test("a slice of a slice is the slice of both", () => {
  const layouts = columnLayouts(schema);
  const once = sliceRecordBatch(batch, layouts, 7, 31);
  const twice = sliceRecordBatch(once, layouts, 3, 19);
  const direct = sliceRecordBatch(batch, layouts, 10, 26);
  expect(rowsOf(tableFromIPC(ipcStream(schema, [twice])))).toEqual(
    rowsOf(tableFromIPC(ipcStream(schema, [direct]))),
  );
});

test("a record batch that is read and written again is the same rows", () => {
  const again = writeRecordBatch(readRecordBatch(batch));
  expect(rowsOf(tableFromIPC(ipcStream(schema, [again])))).toEqual(
    rowsOf(tableFromIPC(ipcStream(schema, [batch]))),
  );
});

test("bytes that are no record batch are refused", () => {
  expect(() => recordBatchRows(schema)).toThrow(RangeError);
  expect(() => recordBatchRows(Uint8Array.of(1, 2, 3))).toThrow(RangeError);
});
