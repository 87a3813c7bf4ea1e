import type { CatalogRelation } from "../../protocol/catalog.ts";
import { quoteIdentifier } from "../../result-query/bound-sql.ts";
import { openEngine, type EngineSource } from "./open-engine.ts";
import { type OwnConnection, createOwnConnection } from "./own-connection.ts";
import type { WasmConnection, WasmEngine } from "./wasm-engine.ts";

/** The engine that holds the data of one Session. */
export interface Runner {
  readonly engine: WasmEngine;
  /** for the person's statements: temp tables, variables and macros live here */
  readonly user: WasmConnection;
  readonly own: OwnConnection;
  /** makes the catalog and schema that a relation is named by */
  prepareSchema(relation: Pick<CatalogRelation, "catalog" | "schema">): Promise<void>;
}

/** Where loaded Results and Scans lie. Reserved: nobody is granted anything by this name. */
export const STORE_CATALOG = "eider_store";
/** Cells are found after the Session's own tables, as in the planner. */
const SEARCH_PATH = "SET search_path = 'memory.main,cells.main'";

/** @throws WasmEngineLost when the engine does not start. */
export async function openRunner(source: EngineSource, signal: AbortSignal): Promise<Runner> {
  const engine = await openEngine(source, signal);
  const user = await engine.connect();
  const ours = await engine.connect();
  for (const name of ["lake", "cells", STORE_CATALOG]) await ours.query(`ATTACH ':memory:' AS ${name}`);
  await ours.query(`USE ${STORE_CATALOG}.main`);
  await user.query(SEARCH_PATH);
  const own = createOwnConnection(ours);
  const catalogs = new Set(["lake"]);
  const schemas = new Set<string>();
  return {
    engine,
    user,
    own,
    async prepareSchema({ catalog, schema }) {
      const path = `${quoteIdentifier(catalog)}.${quoteIdentifier(schema)}`;
      if (schemas.has(path)) return;
      if (!catalogs.has(catalog)) await own.rows(`ATTACH ':memory:' AS ${quoteIdentifier(catalog)}`);
      catalogs.add(catalog);
      await own.rows(`CREATE SCHEMA IF NOT EXISTS ${path}`);
      schemas.add(path);
    },
  };
}
