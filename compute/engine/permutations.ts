import type { DuckDBConnection } from "@duckdb/node-api";
import type { WindowQuery } from "../protocol/result-query.ts";
import type { ResultDescription } from "../protocol/run.ts";
import { permutationSql } from "../result-query/window-sql.ts";
import { SCRATCH_CATALOG } from "./open-database.ts";

/** The rows of a sorted or filtered Result in their order, as a table of rowids. */
export interface Permutation {
  readonly table: string;
  readonly rowCount: number;
}

/** Orders kept at once: 8 bytes a row each, so 640 MB at most for eight Results of ten million rows. DuckDB spills them. */
const KEPT_MAX = 8;

type OrderedQuery = Pick<WindowQuery, "runId" | "order" | "filters">;

/** Orders of Results that somebody scrolls through. Results never change, so neither do these. */
export class Permutations {
  readonly #admin: DuckDBConnection;
  readonly #kept = new Map<string, Promise<Permutation>>();
  #made = 0;

  constructor(admin: DuckDBConnection) {
    this.#admin = admin;
  }

  /** `null` when there is none, also when whoever was making it was stopped. */
  async find(query: OrderedQuery): Promise<Permutation | null> {
    const key = keyOf(query);
    const found = this.#kept.get(key);
    if (found === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    const [settled] = await Promise.allSettled([found]);
    return settled.status === "fulfilled" ? settled.value : null;
  }

  /** Sorts once, on `connection`. @throws what DuckDB throws; then nothing is kept. */
  make(
    connection: DuckDBConnection,
    query: OrderedQuery,
    { columns }: ResultDescription,
    resultTable: string,
  ): Promise<Permutation> {
    const table = `${SCRATCH_CATALOG}.main.order_${++this.#made}`;
    const { sql, parameters } = permutationSql(query, columns, resultTable);
    const making = (async () => {
      const made = await connection.runAndReadAll(`CREATE TABLE ${table} AS ${sql}`, [...parameters]);
      return { table, rowCount: Number(made.getRowsJson()[0]?.[0]) };
    })();
    const key = keyOf(query);
    this.#kept.set(key, making);
    making.then(
      () => this.#dropOldest(),
      () => this.#kept.delete(key),
    );
    return making;
  }

  async #dropOldest(): Promise<void> {
    for (const [key, making] of this.#kept) {
      if (this.#kept.size <= KEPT_MAX) return;
      this.#kept.delete(key);
      const { table } = await making;
      await this.#admin.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}

const keyOf = ({ runId, order, filters }: OrderedQuery): string => JSON.stringify([runId, order, filters]);
