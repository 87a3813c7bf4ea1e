import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryLockedError, lockDirectory } from "./directory-lock.ts";
import { openEmbeddedDatabase } from "./embedded-database.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "eider-database-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Starts the saving program and waits until it has acknowledged so many more saves; answers the last one. */
async function saveUntil(count: number): Promise<{ child: ChildProcess; acknowledged: () => number }> {
  const program = join(import.meta.dirname, "testing/save-for-ever.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  let seen = 0;
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      acknowledged = Number(line);
      seen += 1;
      if (seen === count) resolve();
    });
    child.on("exit", () => reject(new Error("the saving program ended by itself")));
  });
  return { child, acknowledged: () => acknowledged };
}

test("a process killed with -9 while it saves, again and again: every acknowledged save is there", async () => {
  for (const saves of [1, 40]) {
    const { child, acknowledged } = await saveUntil(saves);
    child.kill("SIGKILL");
    await once(child, "close");
    const lock = await lockDirectory(dataDir);
    const { client, close } = await openEmbeddedDatabase({ dataDir });
    const last = Number((await client.setting.findUnique({ where: { key: "last" } }))?.value);
    const saved = await client.setting.count({ where: { key: { startsWith: "saved-" } } });
    await close();
    await lock.release();
    expect(last).toBeGreaterThanOrEqual(acknowledged());
    expect(saved).toBe(last);
  }
}, 120_000);

test("a second process on the folder is refused and told who has it", async () => {
  const { child } = await saveUntil(1);
  try {
    const refusal = await lockDirectory(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DirectoryLockedError);
    expect(refusal).toMatchObject({
      pid: child.pid,
      message: expect.stringContaining(`process ${child.pid}`),
    });
    child.kill("SIGSTOP");
    expect(await lockDirectory(dataDir).catch((error: unknown) => error)).toBeInstanceOf(
      DirectoryLockedError,
    );
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}, 60_000);

test("what a start that died half-way left behind is not taken for a database", async () => {
  mkdirSync(join(dataDir, "database.new"));
  writeFileSync(join(dataDir, "database.new/PG_VERSION"), "18\n");
  const { client, close } = await openEmbeddedDatabase({ dataDir });
  expect(await client.user.count()).toBe(0);
  await close();
  expect(existsSync(join(dataDir, "database.new"))).toBe(false);
});

test("PostgreSQL inside believes in syncing, so a commit waits for the disk", async () => {
  const { pglite, close } = await openEmbeddedDatabase({ dataDir });
  const { rows } = await pglite.query(
    "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('wal_sync_method') AS method",
  );
  await close();
  expect(rows).toEqual([{ fsync: "on", commit: "on", method: "fsync" }]);
});
