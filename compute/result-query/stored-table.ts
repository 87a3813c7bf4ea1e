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

/** The engine's own text of a stored value: of unnamed structs without the names they are stored under. */
export function asTextSql(sql: string, type: string): string {
  return `CAST(${asProducedSql(sql, readColumnType(type), 0)} AS VARCHAR)`;
}

function asProducedSql(sql: string, type: ColumnType, depth: number): string {
  if (!hasUnnamed(type)) return sql;
  const [child] = type.children;
  if (type.name === "LIST" && child !== undefined) {
    const item = `x${depth}`;
    return `list_transform(${sql}, lambda ${item}: ${asProducedSql(item, child, depth + 1)})`;
  }
  if (type.name !== "STRUCT" || type.fields.some((field) => field !== "")) return sql;
  const fields = type.children.map((field, at) => asProducedSql(`(${sql}).v${at + 1}`, field, depth));
  return `CASE WHEN ${sql} IS NOT NULL THEN row(${fields.join(", ")}) END`;
}

const hasUnnamed = (type: ColumnType): boolean =>
  type.fields.includes("") || type.children.some((child) => hasUnnamed(child));

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
