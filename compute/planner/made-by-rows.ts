import { quoteIdentifier, quoteLiteral } from "../result-query/bound-sql.ts";
import { storedType } from "../result-query/stored-table.ts";
import type { StatementSpan } from "./planner-engine.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** Runs one statement on the connection that has the person's tables; its rows as plain objects of texts. */
export type ReadTexts = (sql: string) => Promise<Record<string, unknown>[]>;

/**
 * Statements that make the planner's schema what a CREATE really made, where its
 * shape came from rows: the columns of a PIVOT, the values of an enum. The planner
 * has no rows, so repeating such a statement there gives something else.
 * @param user the connection that has just run it; temporary tables are its own
 */
export async function madeByRows(user: ReadTexts, span: StatementSpan, statement: string): Promise<string[]> {
  if (span.kind !== "create") return [];
  const words = new Set<string>();
  for (const { type, start, end } of sqlTokens(statement))
    if (type === "word") words.add(statement.slice(start, end).toLowerCase());
  if (words.has("enum")) return enumStatements(user);
  return words.has("pivot") || words.has("pivot_wider") ? tableStatements(user) : [];
}

const OWN = "database_name IN ('memory', 'temp') AND NOT internal";

async function tableStatements(user: ReadTexts): Promise<string[]> {
  const rows = await user(
    `SELECT database_name, schema_name, table_name AS made, column_name AS item, data_type AS type FROM duckdb_columns() WHERE ${OWN} AND table_oid IN (SELECT table_oid FROM duckdb_tables()) ORDER BY database_name, schema_name, table_name, column_index`,
  );
  return [...grouped(rows)].map(([path, columns]) => {
    const items = columns.map(
      ({ item, type }) => `${quoteIdentifier(String(item))} ${storedType(String(type))}`,
    );
    return `CREATE OR REPLACE ${isTemporary(columns) ? "TEMP " : ""}TABLE ${path} (${items.join(", ")})`;
  });
}

async function enumStatements(user: ReadTexts): Promise<string[]> {
  const rows = await user(
    `SELECT database_name, schema_name, type_name AS made, unnest(labels) AS item FROM duckdb_types() WHERE logical_type = 'ENUM' AND ${OWN}`,
  );
  return [...grouped(rows)].flatMap(([path, labels]) => [
    `DROP TYPE IF EXISTS ${path}`,
    `CREATE ${isTemporary(labels) ? "TEMP " : ""}TYPE ${path} AS ENUM (${labels.map(({ item }) => quoteLiteral(String(item))).join(", ")})`,
  ]);
}

/** Rows of one object each, by its full name as SQL. */
function grouped(rows: readonly Record<string, unknown>[]): Map<string, Record<string, unknown>[]> {
  const groups = new Map<string, Record<string, unknown>[]>();
  for (const row of rows) {
    const parts = [row["database_name"], row["schema_name"], row["made"]];
    const path = parts.map((part) => quoteIdentifier(String(part))).join(".");
    groups.set(path, [...(groups.get(path) ?? []), row]);
  }
  return groups;
}

const isTemporary = ([row]: readonly Record<string, unknown>[]): boolean => row?.["database_name"] === "temp";
