import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine } from "../engine/create-engine.ts";
import { newId } from "../protocol/ids.ts";
import { createLog } from "./log.ts";
import { type ScriptedControlPlane, startScriptedControlPlane } from "./testing/scripted-control-plane.ts";
import { createScriptedReader, type ScriptedReader } from "./testing/scripted-reader.ts";
import { testConfig } from "./testing/start-test-worker.ts";
import { startWorker, type Worker } from "./worker.ts";

let plane: ScriptedControlPlane;
let worker: Worker;
let reader: ScriptedReader;
let directory: string;

beforeAll(async () => {
  plane = await startScriptedControlPlane();
  directory = await mkdtemp(join(tmpdir(), "eider-import-"));
  const log = createLog(() => undefined);
  worker = await startWorker({ config: testConfig(plane, directory), createEngine, log });
  await plane.linked();
  reader = await createScriptedReader(plane, () => {
    const enrolled = plane.enrolled[0];
    if (enrolled === undefined) throw new Error("no worker has enrolled");
    return enrolled.keys;
  });
});
afterAll(async () => {
  await worker.drain(0);
  await plane.close();
  await rm(directory, { recursive: true, force: true });
});

function offer(text: string) {
  const bytes = Buffer.from(text);
  const objectId = newId("obj_");
  plane.objects.set(objectId, { bytes, etag: '"source"' });
  return { objectId, sizeBytes: bytes.length };
}

describe("an import on a worker", () => {
  test("a CSV becomes a Parquet object with DuckDB's types, and nothing is left in the Session's folder", async () => {
    const target = newId("obj_");
    const source = { ...offer("city,founded\nParis,2020-01-02\nOslo,2021-03-04\n"), format: "csv" };
    const [message] = await (await reader.prepare("import", { source, target })).send();
    const written = plane.objects.get(target);
    expect(message).toMatchObject({
      value: {
        columns: [
          { name: "city", type: "VARCHAR" },
          { name: "founded", type: "DATE" },
        ],
        rowCount: 2,
        sizeBytes: written?.bytes.length,
        etag: written?.etag,
      },
    });
    expect(Buffer.from(written?.bytes.subarray(0, 4) ?? []).toString()).toBe("PAR1");
    const [session] = await readdir(join(directory, "sessions"));
    const left = await readdir(join(directory, "sessions", session ?? ""), { recursive: true });
    expect(left.filter((name) => name.includes("obj_"))).toEqual([]);
  });

  test("what was written can be read by a Run through the Grant, from the cache the second time", async () => {
    const target = newId("obj_");
    const source = { ...offer('[{"a": 1}, {"a": 2}]'), format: "json" };
    await (await reader.prepare("import", { source, target })).send();
    const { bytes, etag } = plane.objects.get(target) ?? { bytes: new Uint8Array(), etag: "" };
    const objects = [{ objectId: target, etag, sizeBytes: bytes.length, rowCount: 2 }];
    const columns = [{ name: "a", type: "BIGINT" }];
    const relation = { catalog: "lake", schema: "main", name: "numbers", columns, rowCount: 2, objects };
    const sumOf = async () => {
      const args = {
        runId: newId("run_"),
        sql: "SELECT sum(a)::VARCHAR AS s FROM lake.main.numbers",
        parameters: [],
        cells: [],
        previewRowsMax: 10,
        timeoutMs: 60_000,
      };
      const call = await reader.prepare("run", args, { grant: { relations: [relation] } });
      return (await call.send()).at(-1);
    };
    expect(await sumOf()).toMatchObject({
      value: { outcome: "succeeded", stats: { bytesRead: bytes.length, bytesFromCache: 0 } },
    });
    expect(await sumOf()).toMatchObject({
      value: { outcome: "succeeded", stats: { bytesRead: 0, bytesFromCache: bytes.length } },
    });
  });

  test("a file that is not of its format is refused, and nothing is written", async () => {
    const target = newId("obj_");
    const source = { ...offer("this is no Parquet"), format: "parquet" };
    const [message] = await (await reader.prepare("import", { source, target })).send();
    expect(message).toMatchObject({ type: "refusal", code: "bad_query" });
    expect(plane.objects.has(target)).toBe(false);
  });

  test("a source that is gone is refused in words", async () => {
    const source = { objectId: newId("obj_"), sizeBytes: 3, format: "csv" };
    const [message] = await (await reader.prepare("import", { source, target: newId("obj_") })).send();
    expect(message).toMatchObject({ type: "refusal", code: "unavailable" });
  });
});
