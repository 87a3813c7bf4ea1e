import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newId, type RunId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { openResults } from "./results.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "eider-results-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A Result of 10 bytes, last read so long ago. */
async function keep(agoMs: number): Promise<RunId> {
  const runId = newId("run_");
  const path = join(directory, `${runId}.duckdb`);
  await writeFile(path, "0123456789");
  const readAt = new Date(NOW.getTime() - agoMs);
  await utimes(path, readAt, readAt);
  return runId;
}

const open = (bytesMax: number) => openResults({ directory, bytesMax, now: () => NOW });
const nothingInUse = () => false;

test("within budget and age nothing is thrown out", async () => {
  await keep(1_000);
  expect(await (await open(10)).sweep(nothingInUse)).toEqual([]);
});

test("over budget the longest unread go first, and no more than needed", async () => {
  const [old, middle, fresh] = [await keep(3_000), await keep(2_000), await keep(1_000)];
  expect(await (await open(25)).sweep(nothingInUse)).toEqual([old]);
  expect((await readdir(directory)).sort()).toEqual([`${middle}.duckdb`, `${fresh}.duckdb`].sort());
});

test("reading a Result keeps it: another one goes instead", async () => {
  const [read, other] = [await keep(3_000), await keep(2_000)];
  const results = await open(10);
  await results.touch([read, newId("run_")]);
  expect(await results.sweep(nothingInUse)).toEqual([other]);
});

test("a Result unread for too long goes although there is room; one that is being read stays", async () => {
  const [stale, inUse] = [await keep(LIMITS.resultMsMax + 1), await keep(LIMITS.resultMsMax + 1)];
  const results = await open(1_000);
  expect(await results.sweep((runId) => runId === inUse)).toEqual([stale]);
  expect(await results.sizeOf(inUse)).toBe(10);
  expect(await results.sizeOf(stale)).toBe(0);
});

test("files that are not Results are left alone", async () => {
  await writeFile(join(directory, "run_notarun.duckdb"), "x");
  await writeFile(join(directory, `${newId("run_")}.duckdb.new`), "x");
  expect(await (await open(0)).sweep(nothingInUse)).toEqual([]);
  expect(await readdir(directory)).toHaveLength(2);
});
