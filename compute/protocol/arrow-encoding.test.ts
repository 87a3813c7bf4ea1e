import { expect, test } from "vitest";
import { arrowEncoding } from "./arrow-encoding.ts";
import { readColumnType } from "./column-type.ts";

test.each([
  "BOOLEAN",
  "UBIGINT",
  "DECIMAL(38,10)",
  "JSON",
  "TIMESTAMP WITH TIME ZONE",
  "INTEGER[][3]",
  "MAP(VARCHAR, DECIMAL(18,3)[])",
  'STRUCT(a INTEGER, "x y" VARCHAR, uuid DATE)',
  'STRUCT("with ""quotes"", HUGEINT" TIMESTAMP WITH TIME ZONE)',
])("%s has an exact Arrow counterpart: it travels as Arrow", (type) => {
  expect(arrowEncoding(type)).toBe("arrow");
});

test.each([
  "HUGEINT",
  "UUID",
  "BIT",
  "INTERVAL",
  "ENUM('a', 'it''s ) INTEGER[]')",
  "TIME WITH TIME ZONE",
  "TIME_NS",
  "VARIANT",
  "GEOMETRY",
  "BIGNUM",
  "UNION(a INTEGER, b VARCHAR)",
  "HUGEINT[]",
  "STRUCT(a STRUCT(b UUID)[])",
  "MAP(VARCHAR, INTERVAL)",
  "STRUCT(INTEGER, VARCHAR)",
  "STRUCT(TIMESTAMP WITH TIME ZONE, VARCHAR)",
  "a type of the future",
])("%s would change in Arrow: it travels as the engine's text", (type) => {
  expect(arrowEncoding(type)).toBe("text");
});

test("a struct's quoted and plain fields: names are read as they are", () => {
  const type = readColumnType('STRUCT(a INTEGER, "b ""c""" MAP(VARCHAR, DOUBLE)[])');
  expect(type.fields).toEqual(["a", 'b "c"']);
  expect(type.children[1]).toEqual({
    name: "LIST",
    sql: "MAP(VARCHAR, DOUBLE)[]",
    fields: [],
    children: [
      {
        name: "MAP",
        sql: "MAP(VARCHAR, DOUBLE)",
        fields: [],
        children: [readColumnType("VARCHAR"), readColumnType("DOUBLE")],
      },
    ],
  });
});
