import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBResult } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newId } from "../protocol/ids.ts";
import { CallControl } from "./call-control.ts";
import type { EmitEvent } from "./emit-event.ts";
import { PARTS_IN_FLIGHT_MAX } from "./engine-message.ts";
import type { EngineState } from "./engine-state.ts";
import { openEngine } from "./open-engine.ts";
import { runCell } from "./run-cell.ts";

const MiB = 1024 * 1024;
const CHUNK_ROWS = 2_048;
/** fetched while the one before is worked on */
const AHEAD = 1;
/** what binding the statement reads */
const PLANNER_CHUNKS = 20;

let root: string;
let state: EngineState;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "eider-pressure-")));
  state = await openEngine({
    directory: join(root, "session"),
    resultsDirectory: join(root, "results"),
    memoryBytes: 256 * MiB,
    threads: 1,
    tempBytesMax: 256 * MiB,
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

test("a reader that pauses stops the engine's fetch, and one that goes on gets the rest", async () => {
  const fetched = vi.spyOn(DuckDBResult.prototype, "fetchChunk");
  const control = new CallControl();
  const total = 600_000;
  let rows = 0;
  let batches = 0;
  let isRefused: () => void = () => undefined;
  const paused = new Promise<void>((resolve) => {
    isRefused = resolve;
  });
  const emit: EmitEvent = async (event) => {
    if (event.type !== "batch") return;
    if (batches === PARTS_IN_FLIGHT_MAX) isRefused();
    await control.takeCredit();
    batches++;
    rows += event.rows;
  };
  const sql = `SELECT i FROM range(${total}) t(i)`;
  const request = {
    runId: newId("run_"),
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: null,
    timeoutMs: 1,
  };
  fetched.mockClear();
  const running = runCell(state, { request, relations: [] }, emit, control);
  await paused;
  // everything that is on its way has settled when the other connections have answered
  for (const reader of state.database.readers) await reader.run("SELECT 1");
  const fetchedWhilePaused = fetched.mock.calls.length;
  const batchRowsMax = 61 * CHUNK_ROWS;
  expect(rows).toBeLessThan(total);
  expect(fetchedWhilePaused).toBeLessThanOrEqual((rows + batchRowsMax) / CHUNK_ROWS + AHEAD + PLANNER_CHUNKS);
  expect(fetchedWhilePaused).toBeLessThan(total / CHUNK_ROWS);

  const crediting = setInterval(() => control.addCredit(), 1);
  const ending = await running;
  clearInterval(crediting);
  expect(ending.outcome).toBe("succeeded");
  expect(rows).toBe(total);
  control.end();
});
