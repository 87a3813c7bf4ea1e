import { beforeEach, expect, test } from "vitest";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { LakeObject } from "../../protocol/catalog.ts";
import { newId, type ObjectId } from "../../protocol/ids.ts";
import { createMemoryStorage } from "./byte-storage.ts";
import { createColumnCache } from "./column-cache.ts";
import { createLakeObjects } from "./lake-objects.ts";
import { ScanFailed } from "./scan-failed.ts";

const file = await parquetFile();
const object: LakeObject = {
  objectId: newId("obj_") as ObjectId,
  etag: "v1",
  sizeBytes: file.length,
  rowCount: 1_000,
};
const never = new AbortController().signal;

type Answer = (range: { start: number; end: number }) => Response | Error;

let cache: ReturnType<typeof createColumnCache>;
let waits: number[];
let asked: number;
beforeEach(() => {
  cache = createColumnCache(createMemoryStorage());
  waits = [];
  asked = 0;
});

/** Answers of the server, one after the other; the last one goes on. */
function objectsOver(...answers: readonly Answer[]) {
  return createLakeObjects({
    objectUrl: (objectId) => `https://data.example/${objectId}`,
    cache,
    waitMs: async (ms) => void waits.push(ms),
    async fetch(_url, init) {
      const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get("range") ?? "") ?? [];
      const answer = answers[Math.min(asked++, answers.length - 1)];
      const response = answer?.({ start: Number(start), end: Number(last) + 1 });
      if (!(response instanceof Response)) throw response ?? new Error("no answer is left");
      return response;
    },
  });
}

const headersOf = (start: number, end: number) => ({
  "content-range": `bytes ${start}-${end - 1}/${file.length}`,
  etag: '"v1"',
});
const good: Answer = ({ start, end }) =>
  new Response(file.slice(start, end), { status: 206, headers: headersOf(start, end) });
const status =
  (code: number): Answer =>
  () =>
    new Response("no", { status: code });
const broken: Answer = () => new TypeError("network error");

const meter = () => ({ bytesRead: 0, bytesFromCache: 0 });

async function readAll(objects: ReturnType<typeof objectsOver>, moved = meter()) {
  const footer = await objects.footer(object, moved, never);
  return objects.chunks({ object, footer, rowGroup: 0, columns: ["i", "t"] }, moved, never);
}

const failureOf = (reading: Promise<unknown>) =>
  reading.then(
    () => null,
    (error: unknown) => (error instanceof ScanFailed ? error.failure : error),
  );

test.each([
  ["a dropped connection", broken],
  ["a server error", status(503)],
  ["a server that is too busy", status(429)],
  [
    "fewer bytes than asked for",
    ({ start }: { start: number }) => new Response(file.slice(start, start + 3), { status: 206 }),
  ],
  [
    "bytes of another place in the file",
    ({ start, end }: { start: number; end: number }) =>
      new Response(file.slice(0, end - start), { status: 206, headers: headersOf(0, end - start) }),
  ],
])("%s is tried again, and the rows are those of the file", async (_name, bad) => {
  const parts = await readAll(objectsOver(bad, good));
  for (const { start, bytes } of parts)
    expect(Buffer.from(bytes).equals(Buffer.from(file.subarray(start, start + bytes.length)))).toBe(true);
  expect(parts.length).toBeGreaterThan(0);
  expect(waits).toEqual([200]);
});

test("a server that stays away fails the Scan after three tries, in words", async () => {
  const failure = await failureOf(readAll(objectsOver(status(500))));
  expect(failure).toMatchObject({ code: "source_failed", message: expect.stringContaining("500") });
  expect([asked, waits]).toEqual([3, [200, 1_000]]);
});

test("what is not there or not allowed is not asked for again", async () => {
  expect(await failureOf(readAll(objectsOver(status(404))))).toMatchObject({ code: "source_failed" });
  expect([asked, waits]).toEqual([1, []]);
});

test("a file that changes between two reads is never mixed with its former self", async () => {
  const other: Answer = ({ start, end }) =>
    new Response(file.slice(start, end), {
      status: 206,
      headers: { ...headersOf(start, end), etag: '"v2"' },
    });
  const objects = objectsOver(good, other);
  const failure = await failureOf(readAll(objects));
  expect(failure).toMatchObject({ code: "source_failed", nextStep: expect.stringContaining("again") });
  const kept = await cache.usage();
  expect(kept.entries).toBe(1);
});

test("a whole file in answer to a range is cut to the range, one of another size is refused", async () => {
  const whole: Answer = () => new Response(file.slice(), { status: 200 });
  expect((await readAll(objectsOver(whole))).length).toBeGreaterThan(0);
  cache = createColumnCache(createMemoryStorage());
  const longer: Answer = () => new Response(new Uint8Array(file.length + 1), { status: 200 });
  asked = 0;
  expect(await failureOf(readAll(objectsOver(longer)))).toMatchObject({ code: "source_failed" });
});

test("a file that is no Parquet file fails in words", async () => {
  const noise: Answer = ({ start, end }) =>
    new Response(new Uint8Array(end - start).fill(7), { status: 206, headers: headersOf(start, end) });
  expect(await failureOf(readAll(objectsOver(noise)))).toMatchObject({
    code: "source_failed",
    message: expect.stringContaining("damaged"),
  });
});

test("a footer that was damaged in the cache is fetched again", async () => {
  await readAll(objectsOver(good));
  await cache.write(`${object.objectId}.v1.footer`, new Uint8Array(20).fill(9));
  const moved = meter();
  expect((await readAll(objectsOver(good), moved)).length).toBeGreaterThan(0);
  expect(moved.bytesRead).toBeGreaterThan(0);
});

test("what turned out to be no good is fetched again, what is good comes from the cache", async () => {
  const objects = objectsOver(good);
  await readAll(objects);
  const again = meter();
  await readAll(objects, again);
  expect([again.bytesRead, again.bytesFromCache > 0]).toEqual([0, true]);
  await objects.forget(object);
  const anew = meter();
  await readAll(objects, anew);
  expect(anew.bytesRead).toBeGreaterThan(0);
});

async function parquetFile(): Promise<Uint8Array<ArrayBuffer>> {
  const directory = await mkdtemp(join(tmpdir(), "eider-objects-"));
  const path = join(directory, "rows.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  // Wider than the guess of the footer's size, so that chunks take a request of their own.
  await connection.run(
    `COPY (SELECT i, md5(i::VARCHAR) AS t, repeat(md5((i * 7)::VARCHAR), 20) AS filler FROM range(1000) r(i)) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  const bytes = new Uint8Array(await readFile(path));
  await rm(directory, { recursive: true });
  return bytes;
}
