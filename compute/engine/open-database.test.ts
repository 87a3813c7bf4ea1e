import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "./open-database.ts";

const MiB = 1024 * 1024;

let root: string;
let directory: string;
let database: OpenDatabase;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "eider-lock-")));
  directory = join(root, "session");
  await mkdir(directory);
  await mkdir(join(root, "session-of-somebody-else"));
  await writeFile(join(root, "secret.csv"), "a,b\n1,2\n");
  await writeFile(join(root, "session-of-somebody-else", "secret.csv"), "a,b\n1,2\n");
  database = await openDatabase({ directory, memoryBytes: 512 * MiB, threads: 1, tempBytesMax: 100 * MiB });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What a hostile statement would try, given straight to the engine: our own refusals are not asked. */
const ESCAPES: readonly string[] = [
  "SELECT * FROM read_csv('$ROOT/secret.csv')",
  "SELECT * FROM '$ROOT/secret.csv'",
  "SELECT * FROM read_text('$ROOT/secret.csv')",
  "SELECT * FROM read_blob('$ROOT/secret.csv')",
  "SELECT * FROM read_csv('$ROOT/session-of-somebody-else/secret.csv')",
  "SELECT * FROM read_csv('$ROOT/session/../secret.csv')",
  "SELECT * FROM read_csv('$ROOT/session/./../session-of-somebody-else/secret.csv')",
  "SELECT * FROM read_csv('../secret.csv')",
  "SELECT * FROM read_csv('file://$ROOT/secret.csv')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM read_text('/proc/self/environ')",
  "SELECT * FROM read_text('~/x')",
  "SELECT * FROM glob('/etc/*')",
  "SELECT * FROM glob('$ROOT/*')",
  "SELECT * FROM glob('~/../*')",
  "SELECT * FROM read_parquet('https://example.com/x.parquet')",
  "SELECT * FROM read_csv('s3://bucket/x.csv')",
  "SELECT * FROM read_json('$ROOT/x.json')",
  "COPY (SELECT 1) TO '$ROOT/out.csv'",
  "COPY (SELECT 1) TO '$ROOT/out.parquet' (FORMAT parquet)",
  "COPY (SELECT 1 AS a) TO '$ROOT/session/../out' (FORMAT csv, PARTITION_BY (a))",
  "CREATE TABLE copied AS FROM read_csv('$ROOT/secret.csv')",
  "EXPORT DATABASE '$ROOT/out'",
  "IMPORT DATABASE '$ROOT/out'",
  "ATTACH '$ROOT/out.duckdb'",
  "ATTACH '$ROOT/session/../out.duckdb' AS o",
  "INSTALL httpfs",
  "INSTALL httpfs FROM 'http://127.0.0.1:9/x'",
  "FORCE INSTALL spatial FROM community",
  "LOAD httpfs",
  "LOAD '$ROOT/session/x.duckdb_extension'",
  "UPDATE EXTENSIONS",
  "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
  "CREATE PERSISTENT SECRET s (TYPE http)",
  "SET enable_external_access = true",
  "SET allowed_directories = ['/']",
  "SET allowed_paths = ['/etc/passwd']",
  "SET lock_configuration = false",
  "SET home_directory = '/etc'",
  "SET temp_directory = '$ROOT'",
  "SET extension_directory = '$ROOT/session'",
  "SET allow_unsigned_extensions = true",
  "SET autoload_known_extensions = true",
  "SET custom_extension_repository = 'http://127.0.0.1:9'",
  "SET secret_directory = '$ROOT'",
  "SET log_query_path = '$ROOT/queries.log'",
  "SET profiling_output = '$ROOT/profile.json'",
  "SET memory_limit = '100GB'",
  "SET threads = 64",
  "SET GLOBAL TimeZone = 'Asia/Tokyo'",
  "PRAGMA enable_profiling = 'json'",
  "PRAGMA memory_limit = '100GB'",
  "RESET lock_configuration",
  "SELECT getenv('HOME')",
  "FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
];

describe("a locked-down engine refuses", () => {
  test.each(ESCAPES)("%s", async (statement) => {
    const sql = statement.replaceAll("$ROOT", root);
    await expect(database.user.run(sql)).rejects.toThrow();
  });
});

test("nothing was written outside of the Session's folder", async () => {
  expect((await readdir(root)).toSorted()).toEqual(["secret.csv", "session", "session-of-somebody-else"]);
});

test("its own folder can be read", async () => {
  await writeFile(join(directory, "own.csv"), "a\n7\n");
  const reader = await database.user.runAndReadAll(`FROM read_csv('${join(directory, "own.csv")}')`);
  expect(reader.getRowsJson()).toEqual([["7"]]);
});
