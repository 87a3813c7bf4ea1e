import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  applyMigrations,
  type MigrationConnection,
  MigrationError,
  readMigrations,
} from "./apply-migrations.ts";

let pglite: PGlite;
let connection: MigrationConnection;
beforeAll(async () => {
  pglite = await PGlite.create();
  connection = {
    query: async (sql, parameters) => (await pglite.query<Record<string, unknown>>(sql, parameters)).rows,
    exec: async (sql) => void (await pglite.exec(sql)),
  };
});
beforeEach(() => pglite.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
afterAll(() => pglite.close());

const first = { name: "1_first", sql: "CREATE TABLE a (id INT); INSERT INTO a VALUES (1);" };
const second = { name: "2_second", sql: "ALTER TABLE a ADD COLUMN name TEXT;" };

async function refusal(migrations: readonly { name: string; sql: string }[]): Promise<string> {
  const error = await applyMigrations(connection, migrations).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MigrationError);
  return (error as MigrationError).message;
}

test("migrations are applied once and in order, later starts apply only what is new", async () => {
  expect(await applyMigrations(connection, [first])).toEqual(["1_first"]);
  expect(await applyMigrations(connection, [first, second])).toEqual(["2_second"]);
  expect(await applyMigrations(connection, [first, second])).toEqual([]);
  expect((await pglite.query("SELECT * FROM a")).rows).toEqual([{ id: 1, name: null }]);
});

test("a migration that fails leaves the database as it was, and the next start tries it again", async () => {
  const broken = { name: "2_broken", sql: "CREATE TABLE b (id INT); SELECT 1/0;" };
  expect(await refusal([first, broken])).toContain("2_broken");
  expect((await pglite.query("SELECT to_regclass('b') AS b")).rows).toEqual([{ b: null }]);
  const mended = { ...broken, sql: "CREATE TABLE b (id INT);" };
  expect(await applyMigrations(connection, [first, mended])).toEqual(["2_broken"]);
});

test("an edited migration is refused by name before anything is applied", async () => {
  await applyMigrations(connection, [first]);
  expect(await refusal([{ ...first, sql: `${first.sql} ` }, second])).toContain("1_first");
});

test("a database that a newer version has used is refused", async () => {
  await applyMigrations(connection, [first, second]);
  expect(await refusal([first])).toContain("2_second");
});

test("a migration that was begun and never finished is refused", async () => {
  await applyMigrations(connection, [first]);
  await pglite.exec(`UPDATE "_prisma_migrations" SET finished_at = NULL`);
  expect(await refusal([first])).toContain("never finished");
});

test("our own migrations apply to an empty database", async () => {
  expect(await applyMigrations(connection, readMigrations())).toHaveLength(readMigrations().length);
});
