import { mkdir } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { CELLS_CATALOG, LAKE_CATALOG } from "../planner/planner-catalog.ts";
import { quoteLiteral } from "../result-query/bound-sql.ts";
import { tempBytesOfEngine, tempFolder } from "./temp-quota.ts";

/** Holds rows on their way to a reader when they have to be cast; never seen by people's SQL. */
export const SCRATCH_CATALOG = "scratch";

export interface DatabaseOptions {
  readonly directory: string;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly tempBytesMax: number;
}

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
  const settings = lockedSettings(options);
  for (const catalog of [LAKE_CATALOG, CELLS_CATALOG, SCRATCH_CATALOG])
    await admin.run(`ATTACH ':memory:' AS ${catalog}`);
  await user.run(`SET search_path = 'memory.main,${CELLS_CATALOG}.main'`);
  for (const setting of COUNTED) await user.run(setting);
  for (const connection of [user, admin, writer, caster, ...readers])
    await connection.run("SET errors_as_json = true");
  for (const [name, value] of settings) await admin.run(`SET GLOBAL ${name} = ${value}`);
  await assertLocked(admin, options);
  return { user, admin, writer, caster, readers };
}

/** So that the user's connection can be asked how far its statement is. */
const COUNTED = [
  "SET enable_progress_bar = true",
  "SET enable_progress_bar_print = false",
  "SET progress_bar_time = 0",
];

/** In this order: the last two make all the others final. */
function lockedSettings({ directory, ...limits }: DatabaseOptions): [string, string][] {
  return [
    ["allow_persistent_secrets", "false"],
    ["home_directory", quoteLiteral(directory)],
    // Not inside the folder: INSTALL from a URL would send a request before it is refused.
    ["extension_directory", quoteLiteral(`${directory}-no-extensions`)],
    ["secret_directory", quoteLiteral(`${directory}-no-secrets`)],
    ["temp_directory", quoteLiteral(tempFolder(directory))],
    ["max_temp_directory_size", quoteLiteral(`${tempBytesOfEngine(limits.tempBytesMax)}B`)],
    ["autoinstall_known_extensions", "false"],
    ["autoload_known_extensions", "false"],
    ["allow_community_extensions", "false"],
    ["TimeZone", "'UTC'"],
    ["memory_limit", quoteLiteral(`${limits.memoryBytes}B`)],
    ["threads", String(limits.threads)],
    ["enable_external_file_cache", "false"],
    ["allowed_directories", `[${quoteLiteral(directory)}]`],
    ["enable_external_access", "false"],
    ["lock_configuration", "true"],
  ];
}

const LOCKED_VALUES: Readonly<Record<string, string>> = {
  allow_persistent_secrets: "false",
  allow_unsigned_extensions: "false",
  allow_community_extensions: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  enable_external_file_cache: "false",
  enable_external_access: "false",
  lock_configuration: "true",
  TimeZone: "UTC",
};

async function assertLocked(connection: DuckDBConnection, { directory, threads }: DatabaseOptions) {
  const reader = await connection.runAndReadAll("SELECT name, value FROM duckdb_settings()");
  const values = new Map(reader.getRowsJson() as [name: string, value: string][]);
  const expected = { ...LOCKED_VALUES, threads: String(threads), temp_directory: tempFolder(directory) };
  for (const [name, value] of Object.entries(expected)) {
    if (values.get(name) !== value)
      throw new Error(`The engine is not locked down: ${name} is ${values.get(name)}, not ${value}.`);
  }
  const allowed = values.get("allowed_directories") ?? "";
  // DuckDB adds the folder it spills to by itself.
  if (allowed !== `[${directory}/, ${tempFolder(directory)}/]`)
    throw new Error(`The engine is not locked down: it may reach ${allowed}.`);
}
