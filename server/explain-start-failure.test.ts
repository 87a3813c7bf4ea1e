import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MigrationError } from "./db/apply-migrations.ts";
import { DirectoryLockedError } from "./db/directory-lock.ts";
import { openPostgresDatabase } from "./db/postgres-database.ts";
import { parseEnv } from "./env.ts";
import { explainStartFailure } from "./explain-start-failure.ts";

/** The one line for what this throws. */
async function line(start: () => unknown): Promise<string | undefined> {
  try {
    await start();
  } catch (error) {
    return explainStartFailure(error);
  }
  throw new Error("it started");
}

test("a port in use is named with the variable that changes it", async () => {
  const first = createServer();
  await new Promise<void>((resolve) => first.listen(0, "127.0.0.1", resolve));
  const second = createServer();
  const words = await line(
    () =>
      new Promise((resolve, reject) => {
        second.on("error", reject);
        second.listen(first.address(), () => resolve(undefined));
      }),
  );
  first.close();
  expect(words).toContain("EIDER_PORT");
});

test("a data folder that can't be one is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "eider-start-"));
  writeFileSync(join(folder, "file"), "");
  expect(await line(() => mkdirSync(join(folder, "file"), { recursive: true }))).toContain("EIDER_DATA_DIR");
  expect(await line(() => mkdirSync(join(folder, "file/in"), { recursive: true }))).toContain(
    "EIDER_DATA_DIR",
  );
  rmSync(folder, { recursive: true });
});

test("a database that nobody listens for is named", async () => {
  const closed = "postgresql://eider:hunter2@127.0.0.1:1/eider";
  const words = await line(() => openPostgresDatabase(closed));
  expect(words).toContain("DATABASE_URL");
  expect(words).not.toContain("hunter2");
});

test.each(["28P01", "3D000", "42501", "EROFS", "ENOSPC", "EACCES"])(
  "the code %s has words of its own",
  (code) => {
    expect(explainStartFailure(Object.assign(new Error("raw"), { code }))).toMatch(/^[a-z].*\.$/);
  },
);

test("a wrong variable, a locked folder and a strange database say it themselves", async () => {
  expect(await line(() => parseEnv({ EIDER_PORT: "x" }))).toContain("EIDER_PORT");
  expect(explainStartFailure(new DirectoryLockedError("/data", 42))).toContain("process 42");
  expect(explainStartFailure(new MigrationError("Edited."))).toBe("Edited.");
});

test("a bug has no line of its own, so that the log shows its stack", () => {
  expect(explainStartFailure(new TypeError("x is not a function"))).toBeUndefined();
  expect(explainStartFailure(undefined)).toBeUndefined();
});
