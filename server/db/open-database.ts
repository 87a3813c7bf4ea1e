import type { Env } from "../env.ts";
import { type Database, setDatabase } from "./db.ts";
import { openEmbeddedDatabase } from "./embedded-database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";

/**
 * Opens the configured database, migrates it and makes it the one that `db()`
 * answers. The caller holds the directory lock.
 *
 * @throws MigrationError when its history does not fit; the driver's error when it can't be opened.
 */
export async function openDatabase(env: Env): Promise<Database> {
  const opened =
    env.databaseUrl === undefined
      ? await openEmbeddedDatabase({ dataDir: env.dataDir })
      : await openPostgresDatabase(env.databaseUrl);
  setDatabase(opened);
  return opened;
}
