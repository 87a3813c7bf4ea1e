import type { PlanAnswer } from "../protocol/plan.ts";
import type { CellReference, ResultDescription } from "../protocol/run.ts";
import { CELLS_CATALOG, pathSql } from "../planner/planner-catalog.ts";
import { quoteIdentifier, quoteLiteral, storedColumn } from "../result-query/bound-sql.ts";
import { storedType, uniqueNames } from "../result-query/stored-table.ts";
import type { EngineState } from "./engine-state.ts";
import type { LocalRelation } from "./engine-session.ts";
import type { OpenResult } from "./result-store.ts";

/**
 * The relations that a statement reads, as views for the time of one Run. A view
 * must not serve the next Run: its Grant may name other files.
 */
export class RunViews {
  readonly #state: EngineState;
  readonly #relations: ReadonlyMap<string, LocalRelation>;
  readonly #cells: readonly CellReference[];
  /** granted relations that were read, as `catalog.schema.name` */
  readonly relationsRead: string[] = [];
  readonly #made = new Map<string, OpenResult | null>();

  constructor(state: EngineState, relations: readonly LocalRelation[], cells: readonly CellReference[]) {
    this.#state = state;
    this.#relations = new Map(
      relations.map((relation) => [[relation.catalog, relation.schema, relation.name].join("."), relation]),
    );
    this.#cells = cells;
  }

  /** Makes what a plan names and what is not there yet. The plan's planner knew the same world. */
  async make(plan: Pick<PlanAnswer, "relations" | "cells">): Promise<void> {
    for (const name of plan.relations) {
      const relation = this.#relations.get(name);
      if (relation !== undefined) await this.#makeRelation(relation);
    }
    for (const name of plan.cells) {
      const cell = this.#cells.find((candidate) => candidate.name === name);
      if (cell !== undefined) await this.#makeCell(cell);
    }
  }

  /** Drops all of them. */
  async drop(): Promise<void> {
    for (const [path, result] of this.#made) {
      await this.#state.database.admin.run(`DROP VIEW IF EXISTS ${path}`);
      result?.release();
    }
    this.#made.clear();
  }

  async #makeRelation(relation: LocalRelation): Promise<void> {
    const path = pathSql(relation);
    if (this.#made.has(path)) return;
    this.#made.set(path, null);
    this.relationsRead.push([relation.catalog, relation.schema, relation.name].join("."));
    const { admin } = this.#state.database;
    const catalog = quoteIdentifier(relation.catalog);
    await admin.run(`ATTACH IF NOT EXISTS ':memory:' AS ${catalog}`);
    await admin.run(`CREATE SCHEMA IF NOT EXISTS ${catalog}.${quoteIdentifier(relation.schema)}`);
    await admin.run(`CREATE OR REPLACE VIEW ${path} AS ${relationSql(relation)}`);
  }

  async #makeCell(cell: CellReference): Promise<void> {
    const path = pathSql({ catalog: CELLS_CATALOG, schema: "main", name: cell.name });
    if (this.#made.has(path)) return;
    const result = await this.#state.results.open(cell.runId);
    if (result === null) return;
    this.#made.set(path, result);
    await this.#state.database.admin.run(
      `CREATE OR REPLACE VIEW ${path} AS SELECT ${cellColumns(result.description)} FROM ${result.table}`,
    );
  }
}

function relationSql({ columns, files }: LocalRelation): string {
  const [first] = columns;
  if (files.length > 0 || first === undefined)
    return `SELECT * FROM read_parquet([${files.map(quoteLiteral).join(", ")}])`;
  const empty = columns.map(
    ({ name, type }) => `CAST(NULL AS ${storedType(type)}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${empty.join(", ")} WHERE false`;
}

function cellColumns({ columns }: ResultDescription): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  return columns.map((_, at) => `${storedColumn(at)} AS ${quoteIdentifier(names[at] ?? "")}`).join(", ");
}
