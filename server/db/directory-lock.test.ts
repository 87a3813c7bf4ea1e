import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryLockedError, lockDirectory } from "./directory-lock.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "eider-lock-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("ten starts at the same moment on one folder: one gets it, the others learn its pid", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(dataDir)));
  const held = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(held).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ pid: process.pid });
  }
  await held[0]?.value.release();
});

test("a released folder can be taken again", async () => {
  const first = await lockDirectory(dataDir);
  await first.release();
  const second = await lockDirectory(dataDir);
  await second.release();
});

test("ten starts at the same moment over a dead process's socket: one gets the folder", async () => {
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(join(dataDir, "dying.sock"), resolve));
  // closing removes the name it was bound to: a renamed one stays, with nobody behind it
  renameSync(join(dataDir, "dying.sock"), join(dataDir, "lock-0000000000000000-999999.sock"));
  await new Promise<void>((resolve) => dead.close(() => resolve()));
  expect(readdirSync(dataDir)).toHaveLength(1);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(dataDir)));
  const held = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(held).toHaveLength(1);
  await held[0]?.value.release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test("a folder whose path is too long for a socket is locked all the same", async () => {
  const deep = join(dataDir, "d".repeat(120));
  mkdirSync(deep);
  const before = process.cwd();
  const lock = await lockDirectory(deep);
  const refusal = await lockDirectory(deep).catch((error: unknown) => error);
  await lock.release();
  expect(refusal).toBeInstanceOf(DirectoryLockedError);
  expect(process.cwd()).toBe(before);
});

test("a folder that is not there is the system's error, not a lock", async () => {
  const refusal = await lockDirectory(join(dataDir, "missing")).catch((error: unknown) => error);
  expect(refusal).not.toBeInstanceOf(DirectoryLockedError);
});
