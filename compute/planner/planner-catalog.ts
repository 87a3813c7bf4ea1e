import type { CatalogRelation } from "../protocol/catalog.ts";
import type { Scan } from "../protocol/plan.ts";
import { quoteIdentifier } from "../result-query/bound-sql.ts";
import { storedType, uniqueNames } from "../result-query/stored-table.ts";
import type { PlannerEngine, PlannerWorld } from "./planner-engine.ts";
import type { KnownTable } from "./read-plan.ts";
import { suggestNames } from "./suggest-names.ts";

/** The catalog that cells of the notebook live in, after the Session's own on the search path. */
export const CELLS_CATALOG = "cells";
/** The workspace's tables. Always there, so that a wrong schema in it is not a wrong catalog. */
export const LAKE_CATALOG = "lake";

/**
 * The empty relations of a planner's database. Between two texts there are none;
 * a name that a text misses is created with every schema it is granted in.
 */
export class PlannerCatalog {
  readonly #engine: PlannerEngine;
  readonly #catalogs = new Set<string>();
  readonly #schemas = new Set<string>();
  #world: PlannerWorld = { relations: [], cells: [] };
  #tables: KnownTable[] = [];
  #tried = new Set<string>();

  private constructor(engine: PlannerEngine) {
    this.#engine = engine;
  }

  static async open(engine: PlannerEngine): Promise<PlannerCatalog> {
    const catalog = new PlannerCatalog(engine);
    await catalog.#attach(LAKE_CATALOG);
    await catalog.#attach(CELLS_CATALOG);
    await engine.query(`SET search_path = 'memory.main,${CELLS_CATALOG}.main'`);
    return catalog;
  }

  /** Forgets the relations of the last text. Schemas stay: they hold nothing. */
  async begin(world: PlannerWorld): Promise<void> {
    for (const table of this.#tables) await this.#engine.query(`DROP TABLE IF EXISTS ${pathSql(table)}`);
    this.#tables = [];
    this.#tried = new Set();
    this.#world = world;
    for (const { catalog, schema } of world.relations) {
      if (this.#schemas.has(`${catalog}\u0000${schema}`)) continue;
      await this.#attach(catalog);
      await this.#engine.query(
        `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(catalog)}.${quoteIdentifier(schema)}`,
      );
      this.#schemas.add(`${catalog}\u0000${schema}`);
    }
  }

  /** Creates everything granted that has this name (ignoring case). `isAny` is false when there was nothing new. */
  async create(name: string): Promise<{ isAny: boolean; goneCell: string | null }> {
    const wanted = name.toLowerCase();
    if (this.#tried.has(wanted)) return { isAny: false, goneCell: null };
    this.#tried.add(wanted);
    const before = this.#tables.length;
    for (const relation of this.#world.relations) {
      if (relation.name.toLowerCase() === wanted) await this.#createTable(relation);
    }
    const cell = this.#world.cells.find((candidate) => candidate.name.toLowerCase() === wanted);
    if (cell !== undefined) {
      const columns = await cell.columns();
      if (columns === null) return { isAny: false, goneCell: cell.name };
      const table = { catalog: CELLS_CATALOG, schema: "main", name: cell.name, columns: [...columns] };
      await this.#createTable(table);
    }
    return { isAny: this.#tables.length > before, goneCell: null };
  }

  /** What exists now, for reading scans. */
  tables(): readonly KnownTable[] {
    return this.#tables;
  }

  /** Which granted relations and cells the text named: of several with one name, those that are scanned. */
  used(scans: readonly Scan[]): { relations: string[]; cells: string[] } {
    const isScanned = (table: KnownTable) =>
      scans.some(
        (scan) => scan.catalog === table.catalog && scan.schema === table.schema && scan.table === table.name,
      );
    const used = this.#tables.filter((table) => {
      const namesakes = this.#tables.filter((other) => other.name.toLowerCase() === table.name.toLowerCase());
      return namesakes.length === 1 || isScanned(table) || !namesakes.some(isScanned);
    });
    return {
      relations: used
        .filter(({ catalog }) => catalog !== CELLS_CATALOG)
        .map(({ catalog, schema, name }) => `${catalog}.${schema}.${name}`),
      cells: used.filter(({ catalog }) => catalog === CELLS_CATALOG).map(({ name }) => name),
    };
  }

  suggest(name: string): string[] {
    const relations = this.#world.relations.map((relation) =>
      [relation.catalog, relation.schema, relation.name].join("."),
    );
    return suggestNames(name, [...this.#world.cells.map((cell) => cell.name), ...relations]);
  }

  async #attach(catalog: string): Promise<void> {
    if (this.#catalogs.has(catalog)) return;
    await this.#engine.query(`ATTACH ':memory:' AS ${quoteIdentifier(catalog)}`);
    this.#catalogs.add(catalog);
  }

  async #createTable(table: KnownTable): Promise<void> {
    await this.#engine.query(`CREATE TABLE ${pathSql(table)} (${columnsSql(table.columns)})`);
    this.#tables.push(table);
  }
}

/** A relation's full name as SQL. */
export const pathSql = ({ catalog, schema, name }: Pick<CatalogRelation, "catalog" | "schema" | "name">) =>
  [catalog, schema, name].map(quoteIdentifier).join(".");

function columnsSql(columns: KnownTable["columns"]): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  return columns.map(({ type }, at) => `${quoteIdentifier(names[at] ?? "")} ${storedType(type)}`).join(", ");
}
