import { columnFromArray, int32, tableFromColumns, tableFromIPC, tableToIPC } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { newId } from "../../protocol/ids.ts";
import type { RunId } from "../../protocol/ids.ts";
import { createMemoryStorage } from "./byte-storage.ts";
import { readWindow } from "./read-window.ts";
import { createResultStore } from "./result-store.ts";

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
  const writer = createResultStore(storage).begin(runId, COLUMNS, schema);
  for (const batch of batches) await writer.append(batch);
  await writer.finish();
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
