import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { logger } from "../logger.ts";
import { applyMigrations, readMigrations } from "./apply-migrations.ts";
import type { Database } from "./db.ts";
import { PrismaClient } from "./generated/client.ts";
import { TRANSACTION_OPTIONS } from "./transaction-options.ts";

/** Connections of one control-plane process. */
const CONNECTIONS_MAX = 10;

/** Opens a PostgreSQL 14 or newer and migrates it. Rejects within 10 s when it can't be reached. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: 10_000,
    application_name: "eider",
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => logger().warn({ error }, "a database connection broke"));
  const version = await migrate(pool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const client = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: TRANSACTION_OPTIONS });
  const close = async () => {
    await client.$disconnect();
    await pool.end();
  };
  return { client, label: `PostgreSQL ${version}`, close };
}

async function migrate(pool: pg.Pool): Promise<string> {
  const connection = await pool.connect();
  try {
    await applyMigrations(
      {
        query: async (sql, parameters) =>
          (await connection.query<Record<string, unknown>>(sql, parameters)).rows,
        exec: async (sql) => void (await connection.query(sql)),
      },
      readMigrations(),
    );
    const { rows } = await connection.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version.split(" ")[0] ?? "";
  } finally {
    connection.release();
  }
}
