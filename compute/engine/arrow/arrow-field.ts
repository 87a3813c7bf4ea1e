import { type ColumnType, readColumnType } from "../../protocol/column-type.ts";

/** An Arrow field made from a DuckDB type, and how its values lie in DuckDB's vectors. */
export interface ArrowField {
  readonly name: string;
  readonly layout: ArrowLayout;
  readonly children: readonly ArrowField[];
}

export type ArrowLayout =
  | { readonly type: "boolean" }
  | { readonly type: "int"; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly type: "float"; readonly bits: 32 | 64 }
  | { readonly type: "decimal"; readonly width: number; readonly scale: number; readonly storedBytes: number }
  | { readonly type: "utf8" }
  | { readonly type: "binary" }
  | { readonly type: "date" }
  | { readonly type: "time" }
  | { readonly type: "timestamp"; readonly unit: TimeUnit; readonly isZoned: boolean }
  | { readonly type: "list" }
  | { readonly type: "array"; readonly length: number }
  | { readonly type: "struct" }
  | { readonly type: "map" };

/** Arrow's numbers for units of time. */
export const TIME_UNIT = { second: 0, millisecond: 1, microsecond: 2, nanosecond: 3 } as const;
export type TimeUnit = (typeof TIME_UNIT)[keyof typeof TIME_UNIT];

/** @throws RangeError when the type does not travel as Arrow (see `arrowEncoding`). */
export function arrowField(name: string, type: string): ArrowField {
  return fieldOf(name, readColumnType(type));
}

function fieldOf(name: string, type: ColumnType): ArrowField {
  const [first, second] = type.children;
  switch (type.name) {
    case "LIST":
      return { name, layout: { type: "list" }, children: first ? [fieldOf("item", first)] : [] };
    case "ARRAY": {
      const length = Number(/\[(\d+)\]$/.exec(type.sql)?.[1]);
      return { name, layout: { type: "array", length }, children: first ? [fieldOf("item", first)] : [] };
    }
    case "MAP": {
      const entry = first && second ? [fieldOf("key", first), fieldOf("value", second)] : [];
      return {
        name,
        layout: { type: "map" },
        children: [{ name: "entries", layout: { type: "struct" }, children: entry }],
      };
    }
    case "STRUCT":
      return {
        name,
        layout: { type: "struct" },
        children: type.children.map((child, at) => fieldOf(type.fields[at] ?? "", child)),
      };
    case "DECIMAL":
      return { name, layout: decimalLayout(type.sql), children: [] };
    default: {
      const layout = LEAVES.get(type.name);
      if (layout === undefined) throw new RangeError(`${type.name} does not travel as Arrow.`);
      return { name, layout, children: [] };
    }
  }
}

function decimalLayout(sql: string): ArrowLayout {
  const [, width = "18", scale = "3"] = /\((\d+)\s*,\s*(\d+)\)/.exec(sql) ?? [];
  const digits = Number(width);
  const storedBytes = digits <= 4 ? 2 : digits <= 9 ? 4 : digits <= 18 ? 8 : 16;
  return { type: "decimal", width: digits, scale: Number(scale), storedBytes };
}

const int = (bits: 8 | 16 | 32 | 64, isSigned: boolean): ArrowLayout => ({ type: "int", bits, isSigned });
const timestamp = (unit: TimeUnit, isZoned = false): ArrowLayout => ({ type: "timestamp", unit, isZoned });

const LEAVES: ReadonlyMap<string, ArrowLayout> = new Map([
  ["BOOLEAN", { type: "boolean" }],
  ["TINYINT", int(8, true)],
  ["SMALLINT", int(16, true)],
  ["INTEGER", int(32, true)],
  ["BIGINT", int(64, true)],
  ["UTINYINT", int(8, false)],
  ["USMALLINT", int(16, false)],
  ["UINTEGER", int(32, false)],
  ["UBIGINT", int(64, false)],
  ["FLOAT", { type: "float", bits: 32 }],
  ["DOUBLE", { type: "float", bits: 64 }],
  ["VARCHAR", { type: "utf8" }],
  ["JSON", { type: "utf8" }],
  ["BLOB", { type: "binary" }],
  ["DATE", { type: "date" }],
  ["TIME", { type: "time" }],
  ["TIMESTAMP", timestamp(TIME_UNIT.microsecond)],
  ["TIMESTAMP_S", timestamp(TIME_UNIT.second)],
  ["TIMESTAMP_MS", timestamp(TIME_UNIT.millisecond)],
  ["TIMESTAMP_NS", timestamp(TIME_UNIT.nanosecond)],
  ["TIMESTAMP WITH TIME ZONE", timestamp(TIME_UNIT.microsecond, true)],
]);
