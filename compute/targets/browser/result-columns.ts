import { tableFromIPC } from "@uwdata/flechette";
import { arrowEncoding } from "../../protocol/arrow-encoding.ts";
import type { CatalogColumn } from "../../protocol/catalog.ts";
import type { ResultColumn } from "../../protocol/run.ts";
import { quoteLiteral, storedColumn } from "../../result-query/bound-sql.ts";
import { readRows } from "./engine-rows.ts";
import type { WasmConnection } from "./wasm-engine.ts";

/** A statement as it is sent to the engine, so that every column arrives in its encoding. */
export interface ShapedStatement {
  readonly sql: string;
  /** characters put before the person's statement */
  readonly prefixChars: number;
  /** `null`: the engine's own schema tells, see `columnsOfSchema` */
  readonly columns: readonly ResultColumn[] | null;
}

/**
 * Shapes the statement that gives a Run its Result: columns that don't travel as Arrow are
 * cast to text by the engine, around the statement.
 *
 * `planned` are the columns that the planner read off empty relations; a PIVOT's depend on
 * the data, so they are asked of the engine that has it.
 * @throws WasmEngineError when the engine refuses the statement.
 */
export async function shapeStatement(
  connection: WasmConnection,
  statement: { readonly sql: string; readonly kind: string },
  planned: readonly CatalogColumn[],
): Promise<ShapedStatement> {
  const sql = statement.kind === "call" ? statement.sql.replace(/^\s*call\s/i, "FROM ") : statement.sql;
  const kind = statement.kind === "call" ? "select" : statement.kind;
  if (!WRAPPABLE_KINDS.has(kind))
    return { sql, prefixChars: 0, columns: kind === "explain" ? toColumns(planned) : null };
  const dependsOnRows = statement.kind !== kind || planned.length === 0 || /\bpivot\b/i.test(sql);
  const columns = toColumns(dependsOnRows ? await describe(connection, sql, kind) : planned);
  if (columns.every(({ encoding }) => encoding === "arrow")) return { sql, prefixChars: 0, columns };
  const names = columns.map((_, at) => storedColumn(at));
  const items = columns.map(({ encoding }, at) => {
    const name = `t.${storedColumn(at)}`;
    return encoding === "arrow" ? name : `CAST(${name} AS VARCHAR) AS ${storedColumn(at)}`;
  });
  const prefix = `SELECT ${items.join(", ")} FROM (`;
  return { sql: `${prefix}${sql}\n) AS t(${names.join(", ")})`, prefixChars: prefix.length, columns };
}

/** Kinds that can stand in a FROM clause. */
const WRAPPABLE_KINDS: ReadonlySet<string> = new Set(["select", "pivot", "describe", "show", "summarize"]);
const NESTED_KINDS: ReadonlySet<string> = new Set(["describe", "show", "summarize"]);

const toColumns = (columns: readonly CatalogColumn[]): ResultColumn[] =>
  columns.map(({ name, type }) => ({ name, type, encoding: arrowEncoding(type) }));

async function describe(connection: WasmConnection, sql: string, kind: string): Promise<CatalogColumn[]> {
  const text = NESTED_KINDS.has(kind) ? `DESCRIBE FROM (${sql}\n)` : `DESCRIBE ${sql}`;
  const rows = readRows(await connection.query(text));
  return rows.map((row) => ({ name: String(row["column_name"]), type: String(row["column_type"]) }));
}

/**
 * Types of the rows of a change with `RETURNING`, which can't be described. Prepares the
 * statement, without running it, under a name of ours.
 */
export async function preparedTypes(connection: WasmConnection, sql: string): Promise<string[]> {
  await connection.query(`PREPARE ${PROBE} AS ${sql}`);
  const rows = readRows(
    await connection.query(
      `SELECT unnest(result_types) AS type FROM duckdb_prepared_statements() WHERE name = ${quoteLiteral(PROBE)}`,
    ),
  );
  await connection.query(`DEALLOCATE ${PROBE}`);
  return rows.map((row) => String(row["type"]));
}

const PROBE = "eider_probe";

/** The shown names of a statement's columns, from its schema message. */
export const namesOfSchema = (schema: Uint8Array): string[] =>
  tableFromIPC(schema).schema.fields.map(({ name }) => String(name));
