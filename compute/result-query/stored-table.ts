import { type ColumnType, readColumnType } from "../protocol/column-type.ts";
import { quoteIdentifier } from "./bound-sql.ts";

/**
 * Names that a relation can have, from names that may repeat (ignoring case) or
 * be empty: the second `a` becomes `a_1`, as DuckDB does it in subqueries.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((shown) => {
    const base = shown === "" ? "column" : shown;
    let name = base;
    for (let count = 1; taken.has(name.toLowerCase()); count++) name = `${base}_${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The type as a table can hold it: the fields of unnamed structs get the names `v1`, `v2`, …; all else is the same. */
export function storedType(type: string): string {
  return typeSql(readColumnType(type));
}

function typeSql(type: ColumnType): string {
  const [first] = type.children;
  if (first === undefined) return type.sql;
  switch (type.name) {
    case "LIST":
      return `${typeSql(first)}[]`;
    case "ARRAY":
      return `${typeSql(first)}${/\[\d+\]$/.exec(type.sql)?.[0] ?? "[]"}`;
    case "MAP":
      return `MAP(${type.children.map(typeSql).join(", ")})`;
    default: {
      const fields = type.children.map((child, at) => {
        const name = type.fields[at];
        return `${quoteIdentifier(name === undefined || name === "" ? `v${at + 1}` : name)} ${typeSql(child)}`;
      });
      return `${type.name}(${fields.join(", ")})`;
    }
  }
}
