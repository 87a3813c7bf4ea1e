import { expect, test } from "vitest";
import { shortType, typeIcon } from "./column-type.ts";

test.each([
  ["INTEGER", "hash", "integer"],
  ["UBIGINT", "hash", "ubigint"],
  ["DECIMAL(18,3)", "hash", "decimal(18,3)"],
  ["TIMESTAMP", "cal", "timestamp"],
  ["TIMESTAMP WITH TIME ZONE", "cal", "timestamptz"],
  ["DATE", "cal", "date"],
  ["TIME", "clock", "time"],
  ["INTERVAL", "clock", "interval"],
  ["BOOLEAN", "toggle", "boolean"],
  ["VARCHAR", "text", "varchar"],
  ["ENUM('a', 'b')", "text", "enum"],
  ["BLOB", "binary", "blob"],
  ["UUID", "key", "uuid"],
  ["INTEGER[]", "list", "list"],
  ["STRUCT(a INTEGER, b VARCHAR)", "braces", "struct"],
  ["STRUCT(a INTEGER)[]", "list", "list"],
  ["MAP(VARCHAR, INTEGER)", "braces", "map"],
])("%s: icon %s, written %s", (type, icon, short) => {
  expect(typeIcon(type)).toBe(icon);
  expect(shortType(type)).toBe(short);
});
