import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { BoundSql } from "../bound-sql.ts";

/** An in-memory engine that answers rows as text. */
export interface TextEngine {
  readonly name: string;
  run(sql: string): Promise<void>;
  /** Rows by column name; every value as the engine's text. */
  query(bound: BoundSql): Promise<Record<string, string | null>[]>;
}

/** DuckDB as workers run it. */
export async function openNative(): Promise<TextEngine> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    name: "native",
    async run(sql) {
      await connection.run(sql);
    },
    async query({ sql, parameters }) {
      const reader = await connection.runAndReadAll(asText(sql), [...parameters]);
      return reader.getRowObjectsJson() as Record<string, string | null>[];
    },
  };
}

interface WasmConnection {
  query(sql: string): WasmRows;
  prepare(sql: string): { query(...values: string[]): WasmRows };
}
interface WasmRows {
  toArray(): { toJSON(): Record<string, string | null> }[];
}

/** DuckDB-Wasm as browsers run it: no extensions at all. */
export async function openWasm(): Promise<TextEngine> {
  const require = createRequire(import.meta.url);
  const path = require.resolve("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs");
  const duckdb = require(path) as typeof import("@duckdb/duckdb-wasm/blocking");
  const module = (kind: string) => ({
    mainModule: join(dirname(path), `duckdb-${kind}.wasm`),
    mainWorker: "",
  });
  const bundles = { mvp: module("mvp"), eh: module("eh") };
  const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
  await database.instantiate(() => undefined);
  const connection = database.connect() as unknown as WasmConnection;
  connection.query("SET autoinstall_known_extensions = false");
  connection.query("SET autoload_known_extensions = false");
  return {
    name: "wasm",
    run: (sql) => Promise.resolve(void connection.query(sql)),
    query({ sql, parameters }) {
      const rows = connection.prepare(asText(sql)).query(...parameters);
      return Promise.resolve(rows.toArray().map((row) => row.toJSON()));
    },
  };
}

const asText = (sql: string): string => `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`;
