import { afterEach, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import type { RunEvent } from "../protocol/run.ts";
import type { ConformanceContext } from "../targets/testing/requirement.ts";
import { collect, succeed } from "../targets/testing/requirement.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

const MiB = 1024 * 1024;
let opened: TestEngine | null = null;
afterEach(async () => {
  await opened?.remove();
  opened = null;
});

async function open(options: Parameters<typeof openTestEngine>[0]): Promise<ConformanceContext> {
  opened = await openTestEngine(options);
  return { session: opened.session, lackingSql: null, hugeRows: 0, memoryBytes: null };
}

const request = (sql: string) => ({
  runId: newId("run_"),
  sql,
  parameters: [],
  cells: [],
  previewRowsMax: 10,
  timeoutMs: 60_000,
});

test("a Run that spills more than its Session may ends as out_of_disk, not as out of memory, and the next one works", async () => {
  const context = await open({ memoryBytes: 128 * MiB, tempBytesMax: 16 * MiB });
  const { ended } = await collect(
    context,
    "SELECT i, hash(i) AS h, hash(i + 1) AS g FROM range(40000000) t(i) ORDER BY h",
  );
  expect(ended.failure).toMatchObject({ code: "out_of_disk" });
  expect((await succeed(context, "SELECT 1 AS one")).values).toEqual([[1]]);
});

test("a Run that needs more memory than there is, and does not spill, stays out_of_memory", async () => {
  const context = await open({ memoryBytes: 128 * MiB, tempBytesMax: 16 * MiB });
  const { ended } = await collect(context, "SELECT len(list(i)) AS n FROM range(200000000) t(i)");
  expect(ended.failure).toMatchObject({ code: "out_of_memory" });
});

test("a Run says how far it is, and how many rows it has", async () => {
  await open({});
  const stop = new AbortController();
  const fractions: number[] = [];
  let rows = 0;
  const sql = "CREATE TEMP TABLE t AS SELECT i FROM range(10000000) t(i); SELECT a.i FROM t a, range(1000)";
  const events: AsyncIterable<RunEvent> | undefined = opened?.engine.run(request(sql), [], stop.signal);
  for await (const event of events ?? []) {
    if (event.type !== "progress") continue;
    if (event.fraction !== null) fractions.push(event.fraction);
    rows = Math.max(rows, event.rows);
    if (fractions.length > 0 && rows > 0) stop.abort();
  }
  expect(rows).toBeGreaterThan(0);
  expect(fractions.length).toBeGreaterThan(0);
  for (const fraction of fractions) expect(fraction).toBeLessThanOrEqual(1);
});
