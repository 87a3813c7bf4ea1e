import type { CatalogRelation } from "../../protocol/catalog.ts";
import { readColumnType } from "../../protocol/column-type.ts";
import type { Scan } from "../../protocol/plan.ts";
import { quoteIdentifier } from "../../result-query/bound-sql.ts";
import { type ByteMeter, type LakeObjects, objectKey } from "./lake-objects.ts";
import { DecodeError, type ParquetDecoder } from "./parquet-decoder.ts";
import { type Runner, STORE_CATALOG } from "./runner.ts";
import { ScanFailed } from "./scan-failed.ts";
import { type GroupNeed, type ScanNeed, engineBytes, isScanOf, scanNeed } from "./scan-need.ts";

/** Catalog relations in one runner, holding what the next Run needs of them. */
export interface ScanTables {
  /**
   * Makes the relation readable for these Scans (their first `rowsMax` rows); others of the same relation may find
   * fewer rows or columns afterwards. Yields how far it is, counts what it moves.
   * @throws ScanFailed
   */
  prepare(
    relation: CatalogRelation,
    scans: readonly Scan[],
    rowsMax: number | null,
    meter: ByteMeter,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly fraction: number }, void, void>;
}

/** Memory for Scans of one engine. A Run that needs more is for a place with more. */
const SCAN_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Row groups on their way at once: one is fetched while one is decoded and one inserted. */
const GROUPS_AHEAD = 3;

interface ScanTable {
  readonly path: string;
  readonly relation: string;
  readonly columns: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly bytes: number;
}

export function createScanTables(runner: Runner, objects: LakeObjects, decoder: ParquetDecoder): ScanTables {
  /** the last used comes last */
  let tables: ScanTable[] = [];
  let nextTable = 1;

  const drop = async (table: ScanTable) => {
    tables = tables.filter((other) => other !== table);
    await runner.own.rows(`DROP TABLE IF EXISTS ${table.path}`);
  };
  /** Drops what the new table makes superfluous, then the longest unused until it fits. */
  const makeRoom = async (table: Omit<ScanTable, "path">) => {
    for (const other of tables) if (covers(table, other)) await drop(other);
    for (const oldest of tables) {
      const held = tables.reduce((bytes, { bytes: size }) => bytes + size, table.bytes);
      if (held <= SCAN_BYTES_MAX) return;
      await drop(oldest);
    }
  };
  async function* load(relation: CatalogRelation, need: ScanNeed, meter: ByteMeter, signal: AbortSignal) {
    const table = { ...keyOf(relation, need), bytes: engineBytes(relation, need) };
    if (table.bytes > SCAN_BYTES_MAX) throw tooLarge(relation, table.bytes);
    await makeRoom(table);
    const name = `scan_${nextTable++}`;
    const path = `${STORE_CATALOG}.main.${name}`;
    const loaded: ScanTable = { ...table, path };
    let isComplete = false;
    try {
      await runner.own.rows(
        `CREATE TABLE ${path} (${need.columns.map((column) => definition(relation, column)).join(", ")})`,
      );
      yield* fill(name, need, meter, signal);
      isComplete = true;
    } finally {
      if (!isComplete && !runner.engine.isLost) await drop(loaded);
    }
    tables.push(loaded);
    return loaded;
  }
  async function* fill(name: string, need: ScanNeed, meter: ByteMeter, signal: AbortSignal) {
    const streams: Promise<Uint8Array>[] = [];
    let started = 0;
    const startNext = () => {
      const group = need.groups[started++];
      if (!group) return;
      const stream = decodeGroup(objects, decoder, { group, columns: need.columns }, meter, signal);
      // It is awaited in its turn; until then a rejection must not count as unhandled.
      stream.catch(() => undefined);
      streams.push(stream);
    };
    for (let ahead = 0; ahead < GROUPS_AHEAD; ahead++) startNext();
    for (let at = 0; at < need.groups.length; at++) {
      const stream = await streams[at];
      startNext();
      if (stream) await runner.own.insert(stream, name);
      yield { fraction: (at + 1) / need.groups.length };
    }
  }
  return {
    async *prepare(relation, scans, rowsMax, meter, signal) {
      const own = scans.filter((scan) => isScanOf(relation, scan));
      const files = await Promise.all(
        relation.objects.map(async (object) => ({
          object,
          footer: await objects.footer(object, meter, signal),
        })),
      );
      const need = inFileOrder(scanNeed(relation, own, files, rowsMax));
      refuseInexact(relation, need);
      await runner.prepareSchema(relation);
      const wanted = keyOf(relation, need);
      let table = need.columns.length === 0 ? null : tables.find((known) => covers(known, wanted));
      if (table) {
        meter.bytesFromCache += chunkBytes(need);
        tables = [...tables.filter((other) => other !== table), table];
      } else if (need.columns.length > 0 && need.groups.length > 0)
        table = yield* load(relation, need, meter, signal);
      await runner.own.rows(viewSql(relation, need, table ?? null));
    },
  };
}

const keyOf = (relation: CatalogRelation, { columns, groups }: ScanNeed) => ({
  relation: `${relation.catalog}.${relation.schema}.${relation.name}`,
  columns: new Set(columns),
  groups: new Set(groups.map(groupKey)),
});

const groupKey = ({ object, rowGroup }: GroupNeed): string => `${objectKey(object)}.${rowGroup}`;

type TableKey = Pick<ScanTable, "relation" | "columns" | "groups">;

const covers = (table: TableKey, other: TableKey): boolean =>
  table.relation === other.relation &&
  other.columns.isSubsetOf(table.columns) &&
  other.groups.isSubsetOf(table.groups);

/** The decoder hands out columns in the order of the file. */
function inFileOrder(need: ScanNeed): ScanNeed {
  const order = [...(need.groups[0]?.footer.rowGroups[0]?.columns.keys() ?? [])];
  const columns = need.columns.toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
  return { ...need, columns };
}

function chunkBytes({ columns, groups }: ScanNeed): number {
  let bytes = 0;
  for (const { footer, rowGroup } of groups)
    for (const column of columns)
      for (const { start, end } of footer.rowGroups[rowGroup]?.columns.get(column)?.chunks ?? [])
        bytes += end - start;
  return bytes;
}

async function decodeGroup(
  objects: LakeObjects,
  decoder: ParquetDecoder,
  { group, columns }: { group: GroupNeed; columns: readonly string[] },
  meter: ByteMeter,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { object, footer, rowGroup } = group;
  const chunks = await objects.chunks({ ...group, columns }, meter, signal);
  try {
    return await decoder.decode({
      sizeBytes: object.sizeBytes,
      parts: [...chunks, { start: footer.bytesStart, bytes: footer.bytes }],
      rowGroup,
      rows: footer.rowGroups[rowGroup]?.rows ?? 0,
      columns,
    });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    await objects.forget(object);
    throw new ScanFailed(
      { code: "source_failed", message: `A table's file can't be decoded: ${error.message}` },
      { cause: error },
    );
  }
}

const columnIndex = (relation: CatalogRelation, name: string): number =>
  relation.columns.findIndex((column) => column.name === name);

function definition(relation: CatalogRelation, name: string): string {
  const index = columnIndex(relation, name);
  const type = relation.columns[index]?.type ?? "VARCHAR";
  return `c${index} ${type === "UUID" ? "BLOB" : type}`;
}

/** All columns in order: those that are needed from the table, the rest as NULLs nobody reads. */
function viewSql(relation: CatalogRelation, need: ScanNeed, table: ScanTable | null): string {
  const items = relation.columns.map(({ name, type }, index) => {
    const column = `c${index}`;
    const held = table?.columns.has(name) && need.columns.includes(name);
    // The decoder gives the sixteen bytes of a UUID, which the engine does not cast.
    const value = held
      ? type === "UUID"
        ? `CAST(hex(${column}) AS UUID)`
        : column
      : `CAST(NULL AS ${type})`;
    return `${value} AS ${quoteIdentifier(name)}`;
  });
  const rows = need.groups.reduce(
    (sum, { footer, rowGroup }) => sum + (footer.rowGroups[rowGroup]?.rows ?? 0),
    0,
  );
  const path = [relation.catalog, relation.schema, relation.name].map(quoteIdentifier).join(".");
  const from = table?.path ?? `range(${rows})`;
  return `CREATE OR REPLACE VIEW ${path} AS SELECT ${items.join(", ")} FROM ${from}`;
}

/** Types that the decoder changes: rather no answer than a wrong one. */
function refuseInexact(relation: CatalogRelation, need: ScanNeed): void {
  for (const { name, type } of relation.columns) {
    if (!need.columns.includes(name) || !isInexact(readColumnType(type), true)) continue;
    throw new ScanFailed({
      code: "missing_capability",
      message: `The browser can't read the column ${quoteIdentifier(name)} of type ${type} exactly.`,
      nextStep: "Run it on Hosted.",
    });
  }
}

function isInexact(type: ReturnType<typeof readColumnType>, isTop: boolean): boolean {
  if (type.name === "INTERVAL") return true;
  if (type.name === "UUID" && !isTop) return true;
  return type.children.some((child) => isInexact(child, false));
}

const tooLarge = (relation: CatalogRelation, bytes: number): ScanFailed =>
  new ScanFailed({
    code: "out_of_memory",
    message: `The statement needs about ${Math.ceil(bytes / 2 ** 30)} GB of ${relation.schema}.${relation.name}, more than the browser's engine can hold.`,
    nextStep: "Run it on Hosted, or filter more rows away.",
  });
