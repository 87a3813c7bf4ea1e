import type { IconName } from "../ui/icon-shapes.ts";
import { formatCount } from "../ui/format-count.ts";
import { shortType, typeIcon } from "./column-type.ts";

/** A table of the catalog as the tree shows it; `CatalogRelation` has all of this. */
export interface CatalogTable {
  catalog: string;
  schema: string;
  name: string;
  columns: readonly { name: string; type: string }[];
  rowCount: number;
}

/** A cell that other cells can select from. `columns` once it has run. */
export interface CatalogCell {
  cellId: string;
  name: string;
  columns?: readonly { name: string; type: string }[];
}

/** One visible line of the tree. */
export interface CatalogRow {
  /** unique in the tree and stable while the catalog changes */
  id: string;
  parentId: string | null;
  /** 0 for roots */
  depth: number;
  label: string;
  icon: IconName;
  /** at the right end: a row count, a type */
  meta: string;
  /** the whole of what `meta` abbreviates */
  detail?: string;
  /** null: has nothing below it */
  isOpen: boolean | null;
  /** what Enter or a double click writes into the editor; null for folders */
  insertText: string | null;
}

export interface CatalogContent {
  tables: readonly CatalogTable[];
  cells: readonly CatalogCell[];
}

/**
 * The visible lines of the tree, top down. While something is searched for, only what matches is
 * shown, with what it stands in, and everything above a match is open.
 *
 * Pure; linear in tables and, for open or searched ones, columns.
 */
export function catalogRows(
  content: CatalogContent,
  options: { open: ReadonlySet<string>; words: string },
): CatalogRow[] {
  const words = options.words.trim().toLocaleLowerCase();
  const nodes = [...catalogNodes(content.tables), ...cellNodes(content.cells)];
  return nodes.flatMap((node) => visible(node, null, 0, { words, open: options.open }));
}

interface Node {
  id: string;
  label: string;
  icon: IconName;
  meta: string;
  detail?: string;
  insertText: string | null;
  children: () => Node[];
}

interface View {
  words: string;
  open: ReadonlySet<string>;
}

function visible(node: Node, parentId: string | null, depth: number, view: View): CatalogRow[] {
  const children = node.children();
  const isMatch = view.words !== "" && node.label.toLocaleLowerCase().includes(view.words);
  // Below a match everything may be looked at; the search has been answered.
  const inner = isMatch ? { ...view, words: "" } : view;
  const isSearching = view.words !== "" && !isMatch;
  const isOpen = isSearching || view.open.has(node.id);
  const below = isOpen ? children.flatMap((child) => visible(child, node.id, depth + 1, inner)) : [];
  if (isSearching && below.length === 0) return [];
  const { id, label, icon, meta, detail, insertText } = node;
  const row = { id, label, icon, meta, detail, insertText, parentId, depth };
  return [{ ...row, isOpen: children.length > 0 ? isOpen : null }, ...below];
}

function catalogNodes(tables: readonly CatalogTable[]): Node[] {
  const catalogs = groupBy(tables, (table) => table.catalog);
  return [...catalogs].map(([catalog, inCatalog]) => ({
    id: catalog,
    label: catalog === "lake" ? "Lake" : catalog,
    icon: catalog === "lake" ? ("lake" as const) : ("plug" as const),
    meta: "",
    insertText: null,
    children: () => schemaNodes(catalog, inCatalog),
  }));
}

function schemaNodes(catalog: string, tables: readonly CatalogTable[]): Node[] {
  const schemas = groupBy(tables, (table) => table.schema);
  return [...schemas].sort(byKey).map(([schema, inSchema]) => ({
    id: `${catalog}/${schema}`,
    label: schema,
    icon: "folder" as const,
    meta: formatCount(inSchema.length),
    detail: `${inSchema.length} ${inSchema.length === 1 ? "table" : "tables"}`,
    insertText: null,
    children: () => [...inSchema].sort((a, b) => a.name.localeCompare(b.name)).map(tableNode),
  }));
}

function tableNode(table: CatalogTable): Node {
  const id = `${table.catalog}/${table.schema}/${table.name}`;
  return {
    id,
    label: table.name,
    icon: "table",
    meta: formatCount(table.rowCount),
    detail: `${table.rowCount.toLocaleString("en-US")} rows`,
    insertText: [table.catalog, table.schema, table.name].map(quoteName).join("."),
    children: () => columnNodes(id, table.columns),
  };
}

function cellNodes(cells: readonly CatalogCell[]): Node[] {
  if (cells.length === 0) return [];
  const cellNode = (cell: CatalogCell): Node => ({
    id: `cells/${cell.cellId}`,
    label: cell.name,
    icon: "table",
    meta: "",
    insertText: quoteName(cell.name),
    children: () => columnNodes(`cells/${cell.cellId}`, cell.columns ?? []),
  });
  const root = { id: "cells", label: "Cells", icon: "note" as const, insertText: null };
  return [{ ...root, meta: formatCount(cells.length), children: () => cells.map(cellNode) }];
}

function columnNodes(parentId: string, columns: readonly { name: string; type: string }[]): Node[] {
  return columns.map((column, index) => ({
    id: `${parentId}/${index}`,
    label: column.name,
    icon: typeIcon(column.type),
    meta: shortType(column.type),
    detail: column.type,
    insertText: quoteName(column.name),
    children: () => [],
  }));
}

/** A name as SQL writes it: quoted only where it must be. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0].localeCompare(b[0]);
}
