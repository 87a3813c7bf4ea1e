import { shared } from "../shared-state.ts";
import type { PrismaClient } from "./generated/client.ts";

/** The open database: Prisma for everything, `close` for the drain. */
export interface Database {
  readonly client: PrismaClient;
  /** words for the set-up page, e.g. "Embedded database" or "PostgreSQL 17" */
  readonly label: string;
  /** Settles when everything acknowledged is on disk and the connection is gone. */
  readonly close: () => Promise<void>;
}

/** Prisma inside `db().$transaction(async (tx) => …)`. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

const slot = shared<{ database: Database | undefined }>("database", () => ({ database: undefined }));

/**
 * The one Prisma client of this process, for the server and for Next's routes.
 * The embedded database has one connection: a transaction blocks every other
 * query, so never await anything but queries inside one.
 *
 * @throws Error (a bug) before the server opened it; so never call it at module level.
 */
export function db(): PrismaClient {
  return database().client;
}

/** The open database. @throws Error (a bug) when none is open. */
export function database(): Database {
  if (!slot.database) throw new Error("the database is not open");
  return slot.database;
}

/** Called once at boot, and by tests. */
export function setDatabase(opened: Database | undefined): void {
  slot.database = opened;
}
