import { mkdir } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { LOCKED_NAMES, type LockOptions } from "../lock-down.ts";
import { openDatabase } from "../open-database.ts";

/**
 * A child whose database takes any statement as it is: none of our refusals stand
 * before it. Locked as in production, or, to see what a statement would do, not at all.
 */
export interface RawConfig extends LockOptions {
  readonly isLocked: boolean;
  /** where an unlocked engine looks for extensions */
  readonly repository: string;
}

export interface RawAnswer {
  /** rows and errors of all statements */
  readonly text: string;
  /** the locked settings as another connection sees them */
  readonly settings: Readonly<Record<string, unknown>>;
}

const config = JSON.parse(process.argv[2] ?? "{}") as RawConfig;
const { user, admin } = config.isLocked ? await openDatabase(config) : await openUnlocked(config);

process.on("message", (sql: string) => void answer(sql));
process.on("disconnect", () => process.exit(0));
process.send?.({ text: "", settings: await readSettings() } satisfies RawAnswer);

async function openUnlocked({ directory, repository }: RawConfig) {
  await mkdir(`${directory}-extensions`, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    custom_extension_repository: repository,
    autoinstall_extension_repository: repository,
    extension_directory: `${directory}-extensions`,
    home_directory: directory,
  });
  return { user: await instance.connect(), admin: await instance.connect() };
}

async function answer(sql: string): Promise<void> {
  const text = await runAll(sql).catch(String);
  for (const clean of ["ROLLBACK", "USE memory"]) await user.run(clean).catch(String);
  process.send?.({ text, settings: await readSettings() } satisfies RawAnswer);
}

async function runAll(sql: string): Promise<string> {
  const said: string[] = [];
  const extracted = await user.extractStatements(sql);
  for (let at = 0; at < extracted.count; at++) said.push(await runOne(() => extracted.prepare(at)));
  return said.join("\n");
}

async function runOne(prepare: () => ReturnType<DuckDBConnection["prepare"]>): Promise<string> {
  try {
    const prepared = await prepare();
    const reader = await prepared.runAndReadAll();
    return JSON.stringify(reader.getRowsJson());
  } catch (error) {
    return String(error);
  }
}

async function readSettings(): Promise<Record<string, unknown>> {
  const reader = await admin.runAndReadAll("SELECT name, value FROM duckdb_settings()");
  const rows = reader.getRowsJson() as [name: string, value: unknown][];
  return Object.fromEntries(rows.filter(([name]) => LOCKED_NAMES.has(name)));
}
