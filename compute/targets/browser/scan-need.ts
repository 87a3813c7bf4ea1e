import type { CatalogRelation, LakeObject } from "../../protocol/catalog.ts";
import type { Scan } from "../../protocol/plan.ts";
import { readColumnType } from "../../protocol/column-type.ts";
import type { ParquetFooter } from "./parquet-footer.ts";
import { pruneRowGroups } from "./prune-row-groups.ts";

/** What the next Run needs of one relation. */
export interface ScanNeed {
  /** names, in the relation's order */
  readonly columns: readonly string[];
  /** row groups that may hold wanted rows, by object */
  readonly groups: readonly GroupNeed[];
}

export interface GroupNeed {
  readonly object: LakeObject;
  readonly footer: ParquetFooter;
  readonly rowGroup: number;
}

/** The union of all Scans of the relation: the same table twice in a statement needs both. */
export function scanNeed(
  relation: CatalogRelation,
  scans: readonly Scan[],
  files: readonly { readonly object: LakeObject; readonly footer: ParquetFooter }[],
): ScanNeed {
  const types = new Map(relation.columns.map(({ name, type }) => [name, type]));
  const wanted = new Set(
    scans.flatMap((scan) => [...scan.columns, ...scan.filters.map(({ column }) => column)]),
  );
  const groups = files.flatMap(({ object, footer }) => {
    const kept = new Set(scans.flatMap((scan) => rowGroupsOf(footer, scan, types)));
    return [...kept].sort((a, b) => a - b).map((rowGroup) => ({ object, footer, rowGroup }));
  });
  return { columns: relation.columns.map(({ name }) => name).filter((name) => wanted.has(name)), groups };
}

export const isScanOf = (relation: CatalogRelation, scan: Scan): boolean =>
  scan.catalog === relation.catalog && scan.schema === relation.schema && scan.table === relation.name;

const rowGroupsOf = (footer: ParquetFooter, scan: Scan, types: ReadonlyMap<string, string>): number[] =>
  pruneRowGroups(footer, scan.isPrunable ? scan.filters : [], types);

/** Bytes that the rows take in the engine, rather too many than too few. */
export function engineBytes(relation: CatalogRelation, { columns, groups }: ScanNeed): number {
  const types = new Map(relation.columns.map(({ name, type }) => [name, readColumnType(type)]));
  let bytes = 0;
  for (const { footer, rowGroup } of groups) {
    const group = footer.rowGroups[rowGroup];
    for (const name of columns) {
      const type = types.get(name);
      const stored = group?.columns.get(name)?.uncompressedBytes ?? 0;
      const width = FIXED_BYTES[type?.name ?? ""];
      bytes += width === undefined ? stored + (group?.rows ?? 0) * 16 : (group?.rows ?? 0) * width;
    }
  }
  return bytes;
}

const FIXED_BYTES: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  TINYINT: 1,
  UTINYINT: 1,
  SMALLINT: 2,
  USMALLINT: 2,
  INTEGER: 4,
  UINTEGER: 4,
  FLOAT: 4,
  DATE: 4,
  BIGINT: 8,
  UBIGINT: 8,
  DOUBLE: 8,
  TIME: 8,
  TIMESTAMP: 8,
  TIMESTAMP_S: 8,
  TIMESTAMP_MS: 8,
  TIMESTAMP_NS: 8,
  "TIMESTAMP WITH TIME ZONE": 8,
  DECIMAL: 16,
};
