import type { DuckDBConnection } from "@duckdb/node-api";
import type { StatementSpan } from "../planner/planner-engine.ts";
import { sqlTokens } from "../planner/sql-tokens.ts";
import { quoteIdentifier, quoteLiteral } from "../result-query/bound-sql.ts";
import { storedType } from "../result-query/stored-table.ts";

/**
 * Statements that make the planner's schema what a CREATE really made, where its
 * shape came from rows: the columns of a PIVOT, the values of an enum. The planner
 * has no rows, so repeating such a statement there gives something else.
 * @param user the connection that has just run it; temporary tables are its own
 */
export async function madeByRows(
  user: DuckDBConnection,
  span: StatementSpan,
  statement: string,
): Promise<string[]> {
  if (span.kind !== "create") return [];
  const words = new Set<string>();
  for (const { type, start, end } of sqlTokens(statement))
    if (type === "word") words.add(statement.slice(start, end).toLowerCase());
  if (words.has("enum")) return enumStatements(user);
  return words.has("pivot") || words.has("pivot_wider") ? tableStatements(user) : [];
}

async function tableStatements(user: DuckDBConnection): Promise<string[]> {
  const reader = await user.runAndReadAll(
    "SELECT database_name, schema_name, table_name, list([column_name, data_type] ORDER BY column_index) FROM duckdb_columns() WHERE database_name IN ('memory', 'temp') AND NOT internal AND table_oid IN (SELECT table_oid FROM duckdb_tables()) GROUP BY ALL",
  );
  const rows = reader.getRowsJson() as [string, string, string, [string, string][]][];
  return rows.map(([database, schema, table, columns]) => {
    const path = [database, schema, table].map(quoteIdentifier).join(".");
    const items = columns.map(([name, type]) => `${quoteIdentifier(name)} ${storedType(type)}`);
    return `CREATE OR REPLACE ${database === "temp" ? "TEMP " : ""}TABLE ${path} (${items.join(", ")})`;
  });
}

async function enumStatements(user: DuckDBConnection): Promise<string[]> {
  const reader = await user.runAndReadAll(
    "SELECT database_name, schema_name, type_name, labels FROM duckdb_types() WHERE logical_type = 'ENUM' AND database_name IN ('memory', 'temp') AND NOT internal",
  );
  const rows = reader.getRowsJson() as [string, string, string, string[]][];
  return rows.flatMap(([database, schema, name, labels]) => {
    const path = [database, schema, name].map(quoteIdentifier).join(".");
    const create = database === "temp" ? "CREATE TEMP TYPE" : "CREATE TYPE";
    return [
      `DROP TYPE IF EXISTS ${path}`,
      `${create} ${path} AS ENUM (${labels.map(quoteLiteral).join(", ")})`,
    ];
  });
}
