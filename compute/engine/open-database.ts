import { mkdir } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { CELLS_CATALOG, LAKE_CATALOG } from "../planner/planner-catalog.ts";
import { assertLocked, lockDown, type LockOptions } from "./lock-down.ts";
import { tempFolder } from "./temp-quota.ts";

/** Holds rows on their way to a reader when they have to be cast; never seen by people's SQL. */
export const SCRATCH_CATALOG = "scratch";

export type DatabaseOptions = LockOptions;

/** Connections of one locked-down database. A streaming connection must not be given a second statement. */
export interface OpenDatabase {
  /** runs what people write, and nothing else */
  readonly user: DuckDBConnection;
  /** makes and drops views, attaches Results */
  readonly admin: DuckDBConnection;
  /** writes Results */
  readonly writer: DuckDBConnection;
  /** casts rows on their way to a reader */
  readonly caster: DuckDBConnection;
  /** read Results */
  readonly readers: readonly DuckDBConnection[];
}

const READERS = 3;

/**
 * Opens the runner: an in-memory database that can read and write its own folder
 * and nothing else, whatever statement it is given.
 * @throws Error when a setting did not take: then nothing may run.
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  await mkdir(tempFolder(options.directory), { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(":memory:", { allow_unsigned_extensions: "false" });
  const user = await instance.connect();
  const admin = await instance.connect();
  const writer = await instance.connect();
  const caster = await instance.connect();
  const readers = await Promise.all(Array.from({ length: READERS }, () => instance.connect()));
  for (const catalog of [LAKE_CATALOG, CELLS_CATALOG, SCRATCH_CATALOG])
    await admin.run(`ATTACH ':memory:' AS ${catalog}`);
  await user.run(`SET search_path = 'memory.main,${CELLS_CATALOG}.main'`);
  for (const setting of COUNTED) await user.run(setting);
  for (const connection of [user, admin, writer, caster, ...readers])
    await connection.run("SET errors_as_json = true");
  await lockDown(admin, options);
  for (const connection of [user, admin, writer, caster, ...readers]) await assertLocked(connection, options);
  return { user, admin, writer, caster, readers };
}

/** So that the user's connection can be asked how far its statement is. */
const COUNTED = [
  "SET enable_progress_bar = true",
  "SET enable_progress_bar_print = false",
  "SET progress_bar_time = 0",
];
