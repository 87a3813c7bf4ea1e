import type { CatalogRelation } from "../protocol/catalog.ts";
import type { PlanNode, Scan, ScanFilter } from "../protocol/plan.ts";
import { readFilters } from "./scan-filter.ts";

/** A table that a plan may scan, under its full name. */
export type KnownTable = Pick<CatalogRelation, "catalog" | "schema" | "name" | "columns">;

/** What `EXPLAIN (FORMAT json)` says, in our words. */
export interface ReadPlan {
  readonly tree: PlanNode | null;
  readonly scans: readonly Scan[];
}

/**
 * Reads a plan. Scans of tables that are not in `tables` (the Session's own) are left out.
 * With `wholeTables`, every scan reads all columns and nothing is pruned.
 */
export function readPlan(
  json: string,
  tables: readonly KnownTable[],
  options: { wholeTables: boolean },
): ReadPlan {
  const roots = JSON.parse(json) as RawNode[];
  const root = roots[0];
  if (root === undefined) return { tree: null, scans: [] };
  const byName = new Map(tables.map((table) => [fullName(table), table]));
  const scans: Scan[] = [];
  const visit = (node: RawNode): PlanNode => {
    const details = node.extra_info ?? {};
    const table = byName.get(plainName(textOf(details.Table)));
    if (table !== undefined) scans.push(scanOf(table, details, options.wholeTables));
    return {
      name: node.name.trim(),
      detail: Object.fromEntries(
        Object.entries(details)
          .filter(([key]) => key !== "Estimated Cardinality")
          .map(([key, value]) => [key, textOf(value)]),
      ),
      rows: rowsOf(details["Estimated Cardinality"]),
      children: (node.children ?? []).map(visit),
    };
  };
  return { tree: visit(root), scans };
}

interface RawNode {
  readonly name: string;
  readonly children?: readonly RawNode[];
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
}

function scanOf(table: KnownTable, details: NonNullable<RawNode["extra_info"]>, isWhole: boolean): Scan {
  const names = table.columns.map(({ name }) => name);
  const place = { catalog: table.catalog, schema: table.schema, table: table.name };
  if (isWhole) return { ...place, columns: names, filters: [], isPrunable: true };

  const projections = listOf(details.Projections);
  const needed = new Set<string>();
  for (const projection of projections) for (const name of columnsIn(projection, names)) needed.add(name);
  const filters: ScanFilter[] = [];
  let isPrunable = true;
  for (const text of listOf(details.Filters)) {
    const read = readFilters(text, names);
    filters.push(...read.filters);
    isPrunable &&= read.isComplete;
    for (const filter of read.filters) needed.add(filter.column);
    if (!read.isComplete) for (const name of mentioned(text, names)) needed.add(name);
  }
  return { ...place, columns: names.filter((name) => needed.has(name)), filters, isPrunable };
}

/** A projection is a column, or a field of one (`s.x`); anything else could be all of them. */
function columnsIn(projection: string, names: readonly string[]): readonly string[] {
  if (names.includes(projection)) return [projection];
  const found = mentioned(projection, names);
  return found.length > 0 ? found : names;
}

/** Names that occur in a text that is not understood: rather one too many. */
const mentioned = (text: string, names: readonly string[]): string[] =>
  names.filter((name) => text.includes(name) || text.includes(name.replaceAll('"', '""')));

const fullName = ({ catalog, schema, name }: KnownTable): string => [catalog, schema, name].join("\u0000");

/** `lake.samples."odd ""name"` as plans write it → parts. */
function plainName(text: string): string {
  const parts = text.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
    .join("\u0000");
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined || value === "" ? [] : typeof value === "string" ? [value] : value;

const textOf = (value: string | readonly string[] | undefined): string => listOf(value).join("\n");

function rowsOf(value: string | readonly string[] | undefined): number | null {
  const rows = Number(typeof value === "string" ? value : Number.NaN);
  return Number.isFinite(rows) ? rows : null;
}
