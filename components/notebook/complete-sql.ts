import { findCell, targetOf } from "../../compute/notebook/notebook.ts";
import type { CatalogRelation } from "../../compute/protocol/catalog.ts";
import type { Completion } from "../editor/completion.ts";
import { findName, quoteName, SQL_KEYWORDS } from "../editor/sql-tokens.ts";
import { signatureOf, type SqlFunction, type SqlVocabulary } from "../editor/sql-vocabulary.ts";
import type { NotebookController } from "./notebook-controller.ts";

/** What could be written at `offset`: columns of the relations in the text, tables, cells, functions, keywords. */
export function completeSql(
  controller: NotebookController,
  cellId: string,
  sql: string,
  offset: number,
  vocabulary: SqlVocabulary,
): Completion[] {
  const relations = controller.catalog.relations();
  const cells = cellRelations(controller, cellId);
  const path = /((?:"[^"]*"|[\p{L}_][\p{L}\p{N}_]*)\.)+$/u.exec(
    sql.slice(0, offset).replace(/[\p{L}\p{N}_]*$/u, ""),
  );
  if (path) return qualified(path[0], sql, relations, cells);
  const inText = [...relations.map(toRelation), ...cells].filter(
    ({ name }) => findName(sql, name).length > 0 || sql.includes(`.${name}`),
  );
  return [
    ...inText.flatMap(columnsOf),
    ...cells.map(({ name }) => item(name, "cell", "cell")),
    ...relations.map((relation) => tableItem(relation)),
    ...schemasOf(relations),
    ...functionItems(vocabulary, isInBrowser(controller, cellId)),
    ...vocabulary.keywords.map(
      (word): Completion => ({ label: word, insert: word, kind: "keyword", detail: "" }),
    ),
  ];
}

function isInBrowser(controller: NotebookController, cellId: string): boolean {
  const { shown } = controller.store.getSnapshot().document;
  const cell = findCell(shown, cellId);
  return cell?.type === "sql" && targetOf(shown, cell).type === "browser";
}

/** What the place of the cell lacks comes last, and says so. */
function functionItems({ functions }: SqlVocabulary, inBrowser: boolean): Completion[] {
  const isMissing = (known: SqlFunction) => inBrowser && known.isNativeOnly;
  return [...functions.values()]
    .toSorted((left, right) => Number(isMissing(left)) - Number(isMissing(right)))
    .map((known) => ({
      label: known.name,
      insert: known.name,
      kind: "function",
      detail: `${isMissing(known) ? "not in this browser · " : ""}${signatureOf(known)}`,
      documentation: known.about,
    }));
}

interface NamedColumns {
  readonly name: string;
  readonly columns: readonly { name: string; type: string }[];
}

function toRelation({ name, columns }: CatalogRelation): NamedColumns {
  return { name, columns };
}

function cellRelations(controller: NotebookController, cellId: string): NamedColumns[] {
  const { document, board } = controller.store.getSnapshot();
  return document.shown.cells.flatMap((cell) =>
    cell.type === "sql" && cell.id !== cellId
      ? [{ name: cell.name, columns: board.runs[cell.id]?.result?.columns ?? [] }]
      : [],
  );
}

/** After a dot: schemas of a catalog, tables of a schema, or columns of a relation or its alias. */
function qualified(
  path: string,
  sql: string,
  relations: readonly CatalogRelation[],
  cells: readonly NamedColumns[],
): Completion[] {
  const parts = path
    .split(".")
    .slice(0, -1)
    .map((part) => part.replace(/^"|"$/g, "").toLowerCase());
  const last = parts.at(-1) ?? "";
  const schemas = relations.filter(({ catalog }) => parts.length === 1 && catalog.toLowerCase() === last);
  const tables = relations.filter(
    ({ catalog, schema }) =>
      schema.toLowerCase() === last && (parts.length === 1 || catalog.toLowerCase() === parts.at(-2)),
  );
  const named = [...relations.map(toRelation), ...cells];
  const columns = named.filter(({ name }) => name.toLowerCase() === aliased(last, sql));
  return [
    ...columns.flatMap(columnsOf),
    ...tables.map(({ name, rowCount }) => item(name, "table", `${rowCount.toLocaleString("en-US")} rows`)),
    ...[...new Set(schemas.map(({ schema }) => schema))].map((schema) => item(schema, "schema", "schema")),
  ];
}

/** The relation that an alias stands for in `… relation AS alias` or `… relation alias`; else the name itself. */
function aliased(name: string, sql: string): string {
  for (const { start } of findName(sql, name)) {
    const before = /([\p{L}_][\p{L}\p{N}_]*)"?\s+(?:as\s+)?"?$/iu.exec(sql.slice(0, start));
    if (before?.[1] && !SQL_KEYWORDS.has(before[1].toUpperCase())) return before[1].toLowerCase();
  }
  return name;
}

function columnsOf({ name, columns }: NamedColumns): Completion[] {
  return columns.map((column) => item(column.name, "column", `${column.type.toLowerCase()} · ${name}`));
}

function tableItem({ catalog, schema, name, rowCount }: CatalogRelation): Completion {
  const insert = [catalog, schema, name].map(quoteName).join(".");
  return { label: insert, insert, kind: "table", detail: `${rowCount.toLocaleString("en-US")} rows` };
}

function schemasOf(relations: readonly CatalogRelation[]): Completion[] {
  return [...new Set(relations.map(({ catalog }) => catalog))].map((catalog) =>
    item(catalog, "schema", "catalog"),
  );
}

function item(name: string, kind: Completion["kind"], detail: string): Completion {
  return { label: name, insert: quoteName(name), kind, detail };
}
