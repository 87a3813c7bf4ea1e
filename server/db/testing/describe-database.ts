import { afterAll, beforeAll, describe } from "vitest";
import { parseEnv, setEnv } from "../../env.ts";
import { type Database, setDatabase } from "../db.ts";
import { openEmbeddedDatabase } from "../embedded-database.ts";
import { openPostgresDatabase } from "../postgres-database.ts";
import { setSecretKey } from "../secret-key.ts";
import { postgresBinaries, startTemporaryPostgres, type TemporaryPostgres } from "./temporary-postgres.ts";

/** A fresh, migrated embedded database in memory that `db()` answers, for all tests of the calling file or suite. */
export function openTestDatabase(): void {
  openForTests(() => openEmbeddedDatabase({ dataDir: undefined }));
}

/**
 * Runs a suite on the embedded database and, where this machine has the
 * binaries, on a real PostgreSQL: for what depends on locks and on several connections.
 */
export function describeDatabase(title: string, suite: () => void): void {
  describe(`${title} (embedded)`, () => {
    openTestDatabase();
    suite();
  });
  const binaries = postgresBinaries();
  describe.skipIf(binaries === undefined)(`${title} (PostgreSQL)`, () => {
    let server: TemporaryPostgres | undefined;
    openForTests(async () => {
      server = await startTemporaryPostgres(binaries ?? "");
      return openPostgresDatabase(await server.newDatabase());
    });
    afterAll(() => server?.stop());
    suite();
  });
}

function openForTests(open: () => Promise<Database>): void {
  let opened: Database | undefined;
  beforeAll(async () => {
    setEnv(parseEnv({ NODE_ENV: "test", EIDER_LOG_LEVEL: "silent" }));
    setSecretKey("a secret key for tests, long enough");
    opened = await open();
    setDatabase(opened);
  });
  afterAll(async () => {
    await opened?.close();
    setDatabase(undefined);
  });
}
