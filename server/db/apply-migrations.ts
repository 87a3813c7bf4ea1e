import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root.ts";

/** One connection to either database, as far as migrating needs it. `exec` takes several statements at once. */
export interface MigrationConnection {
  readonly query: (sql: string, parameters: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly exec: (sql: string) => Promise<void>;
}

/** One folder of `prisma/migrations`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** A database that must not be touched. `message` says which migration and what to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "MigrationError";
  }
}

const LOCK_ID = 72_707_369;

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Brings the database to the newest migration, each in a transaction of its
 * own, under an advisory lock, so that replicas starting together apply each
 * once. Keeps the same table as Prisma's own tool. Answers the names applied.
 *
 * @throws MigrationError when an applied migration was edited, is unknown here (a newer Eider was here), or failed.
 */
export async function applyMigrations(
  connection: MigrationConnection,
  migrations: readonly Migration[],
): Promise<string[]> {
  await connection.query("SELECT pg_advisory_lock($1)", [LOCK_ID]);
  try {
    await connection.exec(TABLE);
    const applied = await readApplied(connection);
    refuseForeignHistory(applied, migrations);
    const pending = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
    for (const migration of pending) await applyOne(connection, migration);
    return pending.map(({ name }) => name);
  } finally {
    await connection.query("SELECT pg_advisory_unlock($1)", [LOCK_ID]);
  }
}

/** Reads `prisma/migrations`, oldest first. */
export function readMigrations(): Migration[] {
  const folder = join(projectRoot(), "prisma/migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: readFileSync(join(folder, name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

async function readApplied(connection: MigrationConnection): Promise<Applied[]> {
  const rows = await connection.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
    [],
  );
  return rows.map((row) => ({
    name: String(row.migration_name),
    checksum: String(row.checksum),
    isFinished: row.finished === true,
  }));
}

function refuseForeignHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  for (const row of applied) {
    const known = migrations.find(({ name }) => name === row.name);
    if (!row.isFinished) {
      throw new MigrationError(
        `Migration ${row.name} was begun and never finished. Restore the database from a backup, or finish it by hand and set finished_at in _prisma_migrations.`,
      );
    }
    if (!known) {
      throw new MigrationError(
        `The database has migration ${row.name}, which this version of Eider does not know: it was used by a newer one. Start that version.`,
      );
    }
    if (row.checksum !== checksum(known.sql)) {
      throw new MigrationError(
        `Migration ${row.name} was edited after it had been applied. Put its file back and make a new migration instead.`,
      );
    }
  }
}

async function applyOne(connection: MigrationConnection, { name, sql }: Migration): Promise<void> {
  try {
    await connection.exec("BEGIN");
    await connection.exec(sql);
    await connection.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum(sql), name],
    );
    await connection.exec("COMMIT");
  } catch (cause) {
    await connection.exec("ROLLBACK");
    throw new MigrationError(`Migration ${name} failed; the database is as it was before.`, { cause });
  }
}

function checksum(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
