import { expect, test, vi } from "vitest";
import type { RunFailure } from "../../compute/protocol/failures.ts";
import { forgetFailures, KEPT_FAILURES_MAX, openFailureMemory } from "./failure-memory.ts";
import type { InFailureRecords } from "./failure-records.ts";

const FAILURE: RunFailure = { code: "sql_error", message: 'No "4711" in it', exceptionType: "Binder" };

/** A device that keeps records for as long as the test, and one person's memory on it. */
function setUp() {
  const kept = new Map<string, { atMs: number }>();
  const inRecords: InFailureRecords = (_mode, work) =>
    work({
      put: async (record) => kept.set(record.runId, record),
      get: async (runId) => kept.get(runId),
      oldestFirst: async () =>
        [...kept].sort(([, left], [, right]) => left.atMs - right.atMs).map(([id]) => id),
      remove: async (runId) => kept.delete(runId),
      clear: async () => kept.clear(),
    });
  const onTrouble = vi.fn<(error: unknown) => void>();
  let clock = 1_000;
  const memoryOf = (account: string) =>
    openFailureMemory(account, onTrouble, { inRecords, nowMs: () => clock++ });
  return { kept, inRecords, onTrouble, memoryOf };
}

test("what a Run said when it failed is told again, with the text that it ran", async () => {
  const { memoryOf } = setUp();
  await memoryOf("ana").keep("run_1", "SELECT 4711", FAILURE);
  const told = await memoryOf("ana").recall(["run_1", "run_2"]);
  expect([...told.keys()]).toEqual(["run_1"]);
  expect(told.get("run_1")).toMatchObject({ sql: "SELECT 4711", failure: FAILURE });
});

test("another person on the same device is told nothing", async () => {
  const { memoryOf } = setUp();
  await memoryOf("ana").keep("run_1", "SELECT 4711", FAILURE);
  expect(await memoryOf("bo").recall(["run_1"])).toEqual(new Map());
});

test("beyond so many, the oldest are forgotten", async () => {
  const { memoryOf, kept } = setUp();
  const memory = memoryOf("ana");
  for (let count = 0; count <= KEPT_FAILURES_MAX; count++) await memory.keep(`run_${count}`, "x", FAILURE);
  expect(kept.size).toBe(KEPT_FAILURES_MAX);
  const ends = ["run_0", "run_1", `run_${KEPT_FAILURES_MAX}`];
  expect([...(await memory.recall(ends)).keys()]).toEqual(ends.slice(1));
});

test("a record that an older version wrote is passed over", async () => {
  const { memoryOf, kept, onTrouble } = setUp();
  kept.set("run_1", { atMs: 1 });
  expect(await memoryOf("ana").recall(["run_1"])).toEqual(new Map());
  expect(onTrouble).not.toHaveBeenCalled();
});

test("a device that can't keep anything is reported and stops nobody", async () => {
  const onTrouble = vi.fn<(error: unknown) => void>();
  const inRecords: InFailureRecords = () => Promise.reject(new Error("no room"));
  const memory = openFailureMemory("ana", onTrouble, { inRecords });
  await memory.keep("run_1", "x", FAILURE);
  expect(await memory.recall(["run_1"])).toEqual(new Map());
  expect(onTrouble).toHaveBeenCalledTimes(2);
});

test("when nobody is signed in any more, nothing of anybody is kept", async () => {
  const { memoryOf, kept, inRecords } = setUp();
  await memoryOf("ana").keep("run_1", "x", FAILURE);
  await memoryOf("bo").keep("run_2", "x", FAILURE);
  await forgetFailures(inRecords);
  expect(kept.size).toBe(0);
});
