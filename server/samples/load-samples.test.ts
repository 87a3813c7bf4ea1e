import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ImportRequest } from "../../compute/protocol/import.ts";
import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { createAnswerWriter } from "../../compute/seal/answer-writer.ts";
import type { AnswerMessage } from "../../compute/seal/answer-message.ts";
import { openCall } from "../../compute/seal/open-call.ts";
import { importNotebook } from "../../compute/notebook/import-notebook.ts";
import { listRelations, relationsOf } from "../catalog/list-relations.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { loadSamples, sampleProgress } from "./load-samples.ts";
import { SAMPLE_NOTEBOOK } from "./sample-notebook.ts";
import { SAMPLE_TABLES } from "./sample-tables.ts";

const faults: unknown[] = [];
let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway(faults);
});
afterEach(() => expect(faults).toEqual([]));
afterAll(() => gateway.close());

interface Place {
  workspaceId: WorkspaceId;
  poolId: PoolId;
  worker: ScriptedWorker;
}

async function createPlace(): Promise<Place> {
  const workspaceId = await gateway.createWorkspace();
  const poolId = await gateway.createPool(workspaceId);
  return { workspaceId, poolId, worker: await startWorker(gateway.origin, poolId) };
}

/** Does imports as a worker does, but for the converting; `answer` may change its last word. */
async function serveImports(
  { worker }: Place,
  count: number,
  answer: (request: ImportRequest, index: number) => AnswerMessage | null = () => null,
): Promise<ImportRequest[]> {
  const requests: ImportRequest[] = [];
  for (let index = 0; index < count; index++) {
    const { call, callId } = await worker.nextCall();
    const opened = await openCall(call, worker.keys, new Date());
    const request = ImportRequest.parse(opened.arguments);
    requests.push(request);
    const message = answer(request, index) ?? (await convert(worker, request));
    const writer = createAnswerWriter({
      sealer: await opened.createSealer(),
      send: async (frame) => worker.sendFrame(callId, frame),
    });
    await writer.write(message);
    await writer.end();
    worker.endCall(callId);
  }
  return requests;
}

async function convert(worker: ScriptedWorker, request: ImportRequest): Promise<AnswerMessage> {
  const headers = { authorization: `Bearer ${worker.linkToken}` };
  const source = await fetch(`${gateway.origin}/worker/objects/${request.source.objectId}`, { headers });
  const bytes = await source.arrayBuffer();
  expect(bytes.byteLength).toBe(request.source.sizeBytes);
  const body = createHash("sha256").update(Buffer.from(bytes)).digest();
  const target = `${gateway.origin}/worker/objects/${request.target}`;
  const put = await fetch(target, { method: "PUT", headers, body });
  const columns = [{ name: "a", type: "BIGINT" }];
  const etag = put.headers.get("etag") ?? "";
  return { type: "value", value: { columns, rowCount: 5, sizeBytes: body.length, etag }, bytes: null };
}

const never = new AbortController().signal;

test("every sample table is loaded through a worker, once, and is in the catalog", async () => {
  const place = await createPlace();
  const person = await gateway.createPerson(place.workspaceId, "viewer");
  const serving = serveImports(place, SAMPLE_TABLES.length);
  await loadSamples(place.workspaceId, place.poolId, never);
  await serving;
  const relations = await listRelations(person.actor);
  expect(relations.map(({ name }) => name).sort()).toEqual(SAMPLE_TABLES.map(({ name }) => name).sort());
  expect(relations[0]).toMatchObject({
    catalog: "lake",
    schema: "samples",
    columns: [{ name: "a", type: "BIGINT" }],
    rowCount: 5,
    objects: [{ sizeBytes: 32, rowCount: 5 }],
  });
  expect(sampleProgress()).toMatchObject({ state: "done", tablesDone: SAMPLE_TABLES.length });
  await db().lakeTable.deleteMany({ where: { workspaceId: place.workspaceId, name: "cars" } });
  await loadSamples(place.workspaceId, place.poolId, never);
  expect(await db().lakeTable.count({ where: { workspaceId: place.workspaceId } })).toBe(
    SAMPLE_TABLES.length - 1,
  );
});

test("interrupted, it goes on with what is missing", async () => {
  const place = await createPlace();
  const stop = new AbortController();
  const first = serveImports(place, 4, (_request, index) => {
    if (index === 3) stop.abort();
    return null;
  });
  await loadSamples(place.workspaceId, place.poolId, stop.signal);
  await first.catch(() => undefined);
  const loaded = await db().lakeTable.count({ where: { workspaceId: place.workspaceId } });
  expect(loaded).toBe(3);
  const serving = serveImports(place, SAMPLE_TABLES.length - loaded);
  await loadSamples(place.workspaceId, place.poolId, never);
  await serving;
  expect(await relationsOf(place.workspaceId)).toHaveLength(SAMPLE_TABLES.length);
});

test("a file that the worker can't read is left out, the others are loaded, and it says so", async () => {
  const place = await createPlace();
  const serving = serveImports(place, SAMPLE_TABLES.length, (_request, index) =>
    index === 1 ? { type: "refusal", code: "bad_query", message: "It is not a CSV." } : null,
  );
  await loadSamples(place.workspaceId, place.poolId, never);
  await serving;
  const relations = await relationsOf(place.workspaceId);
  expect(relations).toHaveLength(SAMPLE_TABLES.length - 1);
  expect(relations.map(({ name }) => name)).not.toContain(SAMPLE_TABLES[1]?.name);
  expect(sampleProgress().state).toBe("failed");
});

test("the control plane leaves no call behind, and no import that could still be written", async () => {
  expect(dataPlane().relay.calls.size).toBe(0);
  expect(await db().lakeObject.count({ where: { tableId: null } })).toBeLessThanOrEqual(1);
});

test("every sample file is in the package that the table names", async () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..", "data");
  for (const { file } of SAMPLE_TABLES) expect((await stat(join(folder, file))).size).toBeGreaterThan(0);
});

test("the sample notebook is one that can be opened, and uses the Hosted Pool", () => {
  const asked: string[] = [];
  const { notebook, unknownPools } = importNotebook(SAMPLE_NOTEBOOK, {
    poolByName: (name) => {
      asked.push(name);
      return "pol_00000000000000000000000000" as PoolId;
    },
  });
  expect(unknownPools).toEqual([]);
  expect(new Set(asked)).toEqual(new Set(["Hosted"]));
  expect(notebook.cells.filter(({ type }) => type === "sql").length).toBeGreaterThanOrEqual(4);
});
