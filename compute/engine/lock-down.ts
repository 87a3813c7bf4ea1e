import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteLiteral } from "../result-query/bound-sql.ts";
import { tempBytesOfEngine, tempFolder } from "./temp-quota.ts";

export interface LockOptions {
  /** the Session's folder: the only place DuckDB may read or write */
  readonly directory: string;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly tempBytesMax: number;
}

/** A setting of the locked engine: how it is set, and what it must read as afterwards. */
export interface LockedSetting {
  readonly name: string;
  readonly sql: string;
  readonly expected: string;
}

/** In this order: the last two make all the others final. */
export function lockedSettings(options: LockOptions): LockedSetting[] {
  const { directory } = options;
  const temp = tempFolder(directory);
  return [
    fixed("allow_persistent_secrets", "false"),
    text("home_directory", directory),
    // Not inside the folder: INSTALL from a URL would send a request before it is refused.
    text("extension_directory", `${directory}-no-extensions`),
    text("secret_directory", `${directory}-no-secrets`),
    text("temp_directory", temp),
    bytes("max_temp_directory_size", tempBytesOfEngine(options.tempBytesMax)),
    fixed("autoinstall_known_extensions", "false"),
    fixed("autoload_known_extensions", "false"),
    fixed("allow_community_extensions", "false"),
    text("TimeZone", "UTC"),
    bytes("memory_limit", options.memoryBytes),
    fixed("threads", String(options.threads)),
    fixed("enable_external_file_cache", "false"),
    {
      name: "allowed_directories",
      sql: `[${quoteLiteral(directory)}]`,
      // DuckDB adds the folder it spills to by itself.
      expected: `[${directory}/, ${temp}/]`,
    },
    fixed("enable_external_access", "false"),
    fixed("lock_configuration", "true"),
  ];
}

export const LOCKED_NAMES: ReadonlySet<string> = new Set(
  lockedSettings({ directory: "", memoryBytes: 0, threads: 1, tempBytesMax: 0 }).map(({ name }) => name),
);

/** Never set here, and dangerous when they are not what they are by themselves. */
const UNTOUCHED: readonly (readonly [name: string, expected: string])[] = [
  ["allow_unsigned_extensions", "false"],
  ["allow_extensions_metadata_mismatch", "false"],
  ["allow_unredacted_secrets", "false"],
  ["allowed_paths", "[]"],
  ["allowed_configs", "[]"],
  ["extension_directories", "[]"],
  ["custom_extension_repository", ""],
  ["autoinstall_extension_repository", ""],
  ["enable_logging", "0"],
  ["file_search_path", ""],
  ["http_proxy", ""],
  ["log_query_path", ""],
  ["profile_output", ""],
];

function fixed(name: string, value: string): LockedSetting {
  return { name, sql: value, expected: value };
}

function text(name: string, value: string): LockedSetting {
  return { name, sql: quoteLiteral(value), expected: value };
}

function bytes(name: string, value: number): LockedSetting {
  return { name, sql: quoteLiteral(`${value}B`), expected: bytesAsShown(value) };
}

/** As DuckDB shows an amount: one digit after the point, cut off. */
function bytesAsShown(value: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  if (step === 0) return `${value} bytes`;
  const tenths = (BigInt(Math.floor(value)) * 10n) / (1n << BigInt(10 * step));
  return `${tenths / 10n}.${tenths % 10n} ${units[step]}`;
}

/** Sets everything, the lock last. */
export async function lockDown(connection: DuckDBConnection, options: LockOptions): Promise<void> {
  for (const { name, sql } of lockedSettings(options)) await connection.run(`SET GLOBAL ${name} = ${sql}`);
}

/**
 * Reads every setting back as `connection` sees it.
 * @throws Error naming the first that is not what it must be: then nothing may run.
 */
export async function assertLocked(connection: DuckDBConnection, options: LockOptions): Promise<void> {
  const reader = await connection.runAndReadAll("SELECT name, value FROM duckdb_settings()");
  const values = new Map(reader.getRowsJson() as [name: string, value: string][]);
  const locked = lockedSettings(options).map(({ name, expected }) => [name, expected] as const);
  for (const [name, expected] of [...locked, ...UNTOUCHED, ["errors_as_json", "true"] as const]) {
    const value = values.get(name);
    if (value !== expected)
      throw new Error(`The engine is not locked down: ${name} is ${value}, not ${expected}.`);
  }
}
