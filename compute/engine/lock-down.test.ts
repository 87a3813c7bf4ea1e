import { readFileSync } from "node:fs";
import { chmod, link, mkdtemp, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CITY_ROWS, collect, succeed } from "../targets/testing/requirement.ts";
import { assertLocked, lockedSettings, lockDown } from "./lock-down.ts";
import { bundleProgram, type BundledProgram } from "./testing/bundled-engine.ts";
import { childPid } from "./testing/child-pid.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

const MiB = 1024 * 1024;
const LIMITS = { memoryBytes: 512 * MiB, threads: 1, tempBytesMax: 100 * MiB };
const contextOf = ({ session }: TestEngine) => ({
  session,
  lackingSql: null,
  hugeRows: 0,
  memoryBytes: null,
});

describe("an engine does not start when one setting is not what it must be:", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), "eider-drift-")));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** What each drifts to; `null`: it is never set, and stays what DuckDB has by itself. */
  const DRIFTED: Readonly<Record<string, string | null>> = {
    allow_persistent_secrets: "true",
    home_directory: "'/'",
    extension_directory: "'/tmp'",
    secret_directory: "'/tmp'",
    temp_directory: "'/tmp'",
    max_temp_directory_size: "'1TB'",
    autoinstall_known_extensions: "true",
    autoload_known_extensions: "true",
    allow_community_extensions: null,
    TimeZone: "'Asia/Tokyo'",
    memory_limit: "'8GB'",
    threads: "3",
    enable_external_file_cache: "true",
    allowed_directories: "['/']",
    enable_external_access: null,
    lock_configuration: "false",
    // never set by us, but not to be anything else
    allowed_paths: "['/etc/passwd']",
    allowed_configs: "['threads']",
    custom_extension_repository: "'http://127.0.0.1:9'",
    file_search_path: "'/'",
    http_proxy: "'127.0.0.1:9'",
    errors_as_json: "false",
  };
  /** With the world open DuckDB does not add the folder it spills to, which is read back first. */
  const SHOWN_AS: Readonly<Record<string, string>> = { enable_external_access: "allowed_directories" };
  const options = () => ({ ...LIMITS, directory });
  const ORDER = lockedSettings({ ...LIMITS, directory: "" }).map(({ name }) => name);

  test("every locked setting is among those that are tried", () => {
    expect(Object.keys(DRIFTED)).toEqual(expect.arrayContaining(ORDER));
    expect(ORDER.slice(-2)).toEqual(["enable_external_access", "lock_configuration"]);
  });

  test.each(Object.entries(DRIFTED))("%s = %s", async (drifting, value) => {
    const instance = await DuckDBInstance.create(":memory:", { allow_unsigned_extensions: "false" });
    const connection = await instance.connect();
    await connection.run("SET errors_as_json = true");
    if (!ORDER.includes(drifting)) await connection.run(`SET ${drifting} = ${value}`);
    for (const { name, sql } of lockedSettings(options())) {
      const given = name === drifting ? value : sql;
      if (given !== null) await connection.run(`SET GLOBAL ${name} = ${given}`);
    }
    await expect(assertLocked(connection, options())).rejects.toThrow(
      `not locked down: ${SHOWN_AS[drifting] ?? drifting} is`,
    );
  });

  test("none of them drifts: it starts, and what was set can't be changed", async () => {
    const instance = await DuckDBInstance.create(":memory:", { allow_unsigned_extensions: "false" });
    const connection = await instance.connect();
    await connection.run("SET errors_as_json = true");
    await lockDown(connection, options());
    await assertLocked(connection, options());
    await expect(connection.run("SET GLOBAL threads = 2")).rejects.toThrow("locked");
  });

  test.each([1_000, 1_048_576, 999_999_999, 1_500_000_000, 2 ** 31, 2 ** 40 - 1])(
    "limits of %d bytes read back as they were set",
    async (bytes) => {
      const instance = await DuckDBInstance.create(":memory:", { allow_unsigned_extensions: "false" });
      const connection = await instance.connect();
      await connection.run("SET errors_as_json = true");
      const limits = { ...options(), memoryBytes: Math.max(bytes, 64 * MiB), tempBytesMax: bytes };
      await lockDown(connection, limits);
      await assertLocked(connection, limits);
    },
  );

  test("the child says so, and the Run ends as target_unavailable without a word of it to the person", async () => {
    const program = await bundleProgram("drifting-engine-main.ts");
    const opened = await openTestEngine({ fork: program.fork });
    const { ended } = await collect(contextOf(opened), "SELECT 1");
    expect(ended.failure).toMatchObject({
      code: "target_unavailable",
      message: "The engine could not be started.",
    });
    await opened.remove();
    await program.remove();
  });
});

describe("a running engine child", () => {
  let program: BundledProgram;
  let opened: TestEngine;
  beforeAll(async () => {
    program = await bundleProgram("../engine-main.ts");
  });
  afterAll(() => program.remove());
  beforeEach(async () => {
    opened = await openTestEngine({ fork: program.fork, memoryBytes: 256 * MiB });
    await succeed(contextOf(opened), "SELECT 1");
  });
  afterEach(() => opened.remove());

  test("has nothing of its supervisor's environment", async () => {
    const environment = await readFile(`/proc/${childPid(opened.directory)}/environ`, "utf8");
    const names = environment.split("\0").flatMap((line) => line.split("=")[0] || []);
    expect(names.toSorted()).toEqual([
      "HOME",
      "NODE_CHANNEL_FD",
      "NODE_CHANNEL_SERIALIZATION_MODE",
      "UV_THREADPOOL_SIZE",
    ]);
  });

  test("is what the kernel ends first when memory runs out", () => {
    expect(readFileSync(`/proc/${childPid(opened.directory)}/oom_score_adj`, "utf8").trim()).toBe("1000");
  });

  test("makes files and folders for its owner alone", async () => {
    const modes: string[] = [];
    for (const folder of [opened.directory, opened.resultsDirectory])
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.name === "cities.parquet") continue;
        const { mode } = await stat(join(entry.parentPath, entry.name));
        if ((mode & 0o077) !== 0) modes.push(`${entry.name} ${mode.toString(8)}`);
      }
    expect(modes).toEqual([]);
  });

  test("leaves Results that nobody can write any more, and still opens them", async () => {
    const { runId } = await succeed(contextOf(opened), "SELECT 42 AS a");
    const { mode } = await stat(join(opened.resultsDirectory, `${runId}.duckdb`));
    expect(mode & 0o777).toBe(0o400);
    const cells = [{ name: "kept", runId }];
    expect((await succeed(contextOf(opened), "FROM kept", { cells })).values).toEqual([[42]]);
  });

  test("takes its files of spilling with it when a Run is stopped", async () => {
    const sql = "SELECT i, repeat('x', 200) AS x FROM range(20000000) t(i) ORDER BY hash(i)";
    const stop = new AbortController();
    const temp = join(opened.directory, "temp");
    const run = collect(contextOf(opened), sql, { previewRowsMax: 1 }, stop.signal);
    await expect.poll(() => readdir(temp), { timeout: 60_000 }).not.toEqual([]);
    stop.abort();
    expect((await run).ended.outcome).toBe("cancelled");
    await expect.poll(() => readdir(temp), { timeout: 60_000 }).toEqual([]);
  }, 180_000);

  test("reads granted objects through their links, by their names and in no other way", async () => {
    const [file = ""] = opened.relations[0]?.files ?? [];
    const granted = join(opened.directory, "..", "granted.parquet");
    await rename(file, granted);
    await chmod(granted, 0o400);
    await link(granted, file);
    const { values } = await succeed(contextOf(opened), "SELECT count(*) FROM lake.samples.cities");
    expect(values).toEqual([[BigInt(CITY_ROWS)]]);
    for (const path of [file, granted]) {
      const { ended } = await collect(contextOf(opened), `FROM read_parquet('${path}')`);
      expect(ended.failure?.code).toBe("refused_statement");
    }
  });
});
