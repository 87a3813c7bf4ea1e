import { columnFromArray, int32, tableFromColumns, tableFromIPC, tableToIPC } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { newId } from "../../protocol/ids.ts";
import type { RunId } from "../../protocol/ids.ts";
import { type ByteStorage, createMemoryStorage } from "./byte-storage.ts";
import { KEPT_IN_TAB } from "./held-results.ts";
import { readWindow } from "./read-window.ts";
import { ResultNotKept, createResultStore } from "./result-store.ts";

const COLUMNS = [{ name: "n", type: "INTEGER", encoding: "arrow" as const }];

/** A schema message and record batch messages with the numbers from 0 on. */
function batchesOf(sizes: readonly number[]): { schema: Uint8Array; batches: Uint8Array[] } {
  let next = 0;
  let schema = new Uint8Array();
  const batches = sizes.map((size) => {
    const numbers = Array.from({ length: size }, () => next++);
    const stream = tableToIPC(tableFromColumns({ n: columnFromArray(numbers, int32()) }), {
      format: "stream",
    });
    if (!stream) throw new Error("flechette encoded nothing");
    const metadataBytes = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
    schema = stream.slice(0, 8 + metadataBytes);
    return stream.slice(8 + metadataBytes, stream.length - 8);
  });
  return { schema, batches };
}

async function kept(sizes: readonly number[]) {
  const storage = createMemoryStorage();
  const runId = newId("run_") as RunId;
  const { schema, batches } = batchesOf(sizes);
  const store = createResultStore(storage);
  const writer = store.begin(runId, COLUMNS, schema);
  for (const batch of batches) await writer.append(batch);
  await writer.finish();
  await store.settled();
  return { storage, runId };
}

test("a page across batches has exactly its rows, after a reload too", async () => {
  const { storage, runId } = await kept([5, 1, 7, 3]);
  const reloaded = await createResultStore(storage).open(runId);
  if (!reloaded) throw new Error("the Result is gone");
  expect(reloaded.description).toMatchObject({ rowCount: 16, columns: COLUMNS });
  for (const [offset, limit] of [
    [0, 16],
    [4, 3],
    [5, 1],
    [12, 100],
    [16, 4],
    [99, 4],
    [3, 0],
  ] as const) {
    const page = await readWindow(reloaded, { offset, limit });
    const expected = Array.from({ length: 16 }, (_, at) => at).slice(offset, offset + limit);
    expect(page.rows).toBe(expected.length);
    expect([...(tableFromIPC(page.bytes).getChildAt(0)?.toArray() ?? [])]).toEqual(expected);
  }
});

test("a Result that was not finished does not exist", async () => {
  const storage = createMemoryStorage();
  const runId = newId("run_") as RunId;
  const { schema, batches } = batchesOf([4]);
  const writer = createResultStore(storage).begin(runId, COLUMNS, schema);
  for (const batch of batches) await writer.append(batch);
  expect(await createResultStore(storage).open(runId)).toBeNull();
  await writer.abort();
  expect(await storage.list()).toEqual([]);
});

test("a Result beyond the limit is not kept, and says so before it is complete", async () => {
  const storage = createMemoryStorage();
  const { schema, batches } = batchesOf([4, 4_000]);
  const store = createResultStore(storage, { bytesMax: 5_000 });
  const writer = store.begin(newId("run_") as RunId, COLUMNS, schema);
  await writer.append(batches[0] ?? schema);
  const failure = await writer.append(batches[1] ?? schema).then(
    () => null,
    (error: unknown) => (error instanceof ResultNotKept ? error.failure.code : error),
  );
  expect(failure).toBe("result_too_large");
});

test("when Results outgrow the browser's share, the oldest go and the newest stays", async () => {
  const storage = createMemoryStorage();
  let now = 0;
  const store = createResultStore(storage, { bytesMax: 6_000, clock: () => ++now });
  const { schema, batches } = batchesOf([500]);
  const runIds: RunId[] = [];
  for (let count = 0; count < 4; count++) {
    const runId = newId("run_") as RunId;
    const writer = store.begin(runId, COLUMNS, schema);
    for (const batch of batches) await writer.append(batch);
    await writer.finish();
    runIds.push(runId);
  }
  await store.settled();
  const found = await Promise.all(runIds.map(async (runId) => (await store.open(runId)) !== null));
  expect(found).toEqual([false, false, true, true]);
});

const withoutRoom = (): ByteStorage => ({
  ...createMemoryStorage(),
  write: async () => ({
    append: () => Promise.reject(new DOMException("no room", "QuotaExceededError")),
    close: async () => undefined,
    abort: async () => undefined,
  }),
});

test("in a browser without room a small Result lasts as long as the page, and that is said once", async () => {
  const { schema, batches } = batchesOf([5, 2]);
  const store = createResultStore(withoutRoom());
  const runId = newId("run_") as RunId;
  const writer = store.begin(runId, COLUMNS, schema);
  for (const batch of batches) await writer.append(batch);
  expect(await writer.finish()).toMatchObject({ rowCount: 7 });
  await store.settled();
  const result = await store.open(runId);
  if (!result) throw new Error("the Result is gone");
  const page = await readWindow(result, { offset: 4, limit: 10 });
  expect([...(tableFromIPC(page.bytes).getChildAt(0)?.toArray() ?? [])]).toEqual([4, 5, 6]);
  expect([store.takeNotice(), store.takeNotice()]).toEqual([KEPT_IN_TAB, null]);
});

test("a browser without room ends the Run of a large Result as out of disk", async () => {
  const { schema } = batchesOf([5]);
  const { batches } = batchesOf([5_000_000]);
  const writer = createResultStore(withoutRoom()).begin(newId("run_") as RunId, COLUMNS, schema);
  await expect(writer.append(batches[0] ?? schema)).rejects.toMatchObject({
    failure: { code: "out_of_disk" },
  });
});

test("a Result can be read as soon as its Run has ended, while storage is still busy", async () => {
  let proceed: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const memory = createMemoryStorage();
  const slow = { ...memory, write: (name: string) => gate.then(() => memory.write(name)) };
  const { schema, batches } = batchesOf([3]);
  const store = createResultStore(slow);
  const runId = newId("run_") as RunId;
  const writer = store.begin(runId, COLUMNS, schema);
  for (const batch of batches) await writer.append(batch);
  await writer.finish();
  expect((await store.open(runId))?.description.rowCount).toBe(3);
  expect(await memory.list()).toEqual([]);
  proceed();
  await store.settled();
  expect((await createResultStore(memory).open(runId))?.description.rowCount).toBe(3);
});
