import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { createPlanner } from "../planner/create-planner.ts";
import { readEngineError } from "../planner/engine-error.ts";
import type { Planner } from "../planner/planner-engine.ts";

/** A planner on an in-memory instance of its own: no files, no network. About 3 MB. */
export async function openNativePlanner(): Promise<Planner> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const planner = await createPlanner({ query: (sql) => readRows(connection, sql) });
  for (const setting of LOCK) await connection.run(setting);
  return planner;
}

// Not `lock_configuration`: PIVOT sets an option of its own. No text of a person that sets options gets here.
const LOCK = [
  "SET GLOBAL TimeZone = 'UTC'",
  "SET memory_limit = '256MB'",
  "SET temp_directory = ''",
  "SET allow_persistent_secrets = false",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET allow_community_extensions = false",
  "SET enable_external_access = false",
];

async function readRows(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } catch (error) {
    throw readEngineError(error);
  }
}
