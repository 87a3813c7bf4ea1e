import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newId, type ObjectId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { env } from "../env.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { writeObject } from "./object-store.ts";
import { beginImport, endImport, type PendingImport } from "./pending-imports.ts";
import { removeStrayObjects } from "./remove-stray-objects.ts";

const BYTES = Buffer.from("0123456789".repeat(1_000));
const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let eve: TestPerson;
let poolId: PoolId;
let worker: ScriptedWorker;
let objectId: ObjectId;
let etag: string;

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId, "viewer");
  eve = await gateway.createPerson(await gateway.createWorkspace(), "admin");
  poolId = await gateway.createPool(workspaceId);
  worker = await startWorker(gateway.origin, poolId);
  objectId = newId("obj_");
  const written = await writeObject(objectId, Readable.from([BYTES]));
  etag = `"${written.etag}"`;
  await db().lakeObject.create({
    data: { id: objectId, workspaceId, etag: written.etag, sizeBytes: written.sizeBytes, rowCount: 1 },
  });
});
afterEach(() => expect(faults).toEqual([]));
afterAll(() => gateway.close());

const get = (headers: Record<string, string> = {}, method = "GET", id = objectId) =>
  fetch(`${gateway.origin}/lake/objects/${id}`, { method, headers: { cookie: ana.cookie, ...headers } });
const getAsWorker = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.origin}/worker/objects/${id}`, {
    headers: { authorization: `Bearer ${worker.linkToken}`, ...headers },
  });
const putAsWorker = (id: string, body: string, token = worker.linkToken) =>
  fetch(`${gateway.origin}/worker/objects/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}` },
    body,
  });

function importOf(change: Partial<PendingImport> = {}): PendingImport {
  return {
    workerId: worker.identity.workerId,
    sourceId: newId("obj_"),
    source: {
      sizeBytes: 3,
      etag: "src",
      read: ({ start, end }) => Readable.from(["a,b".slice(start, end + 1)]),
    },
    targetId: newId("obj_"),
    written: null,
    ...change,
  };
}

test("the whole object comes with its tag, its length, and may be kept for ever", async () => {
  const response = await get();
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
  expect(response.headers.get("etag")).toBe(etag);
  expect(response.headers.get("content-length")).toBe("10000");
  expect(response.headers.get("accept-ranges")).toBe("bytes");
  expect(response.headers.get("cache-control")).toContain("immutable");
});

test.each([
  ["bytes=0-0", 206, "0", "bytes 0-0/10000"],
  ["bytes=9998-", 206, "89", "bytes 9998-9999/10000"],
  ["bytes=-3", 206, "789", "bytes 9997-9999/10000"],
  ["bytes=9999-20000", 206, "9", "bytes 9999-9999/10000"],
])("the range %s is answered exactly", async (range, status, body, contentRange) => {
  const response = await get({ range });
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(body);
  expect(response.headers.get("content-range")).toBe(contentRange);
});

test("a range beyond the end is refused with the size, and not kept", async () => {
  const response = await get({ range: "bytes=10000-" });
  expect(response.status).toBe(416);
  expect(response.headers.get("content-range")).toBe("bytes */10000");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("several ranges at once give the whole object", async () => {
  expect((await get({ range: "bytes=0-1,5-6" })).status).toBe(200);
});

test("HEAD has the head of GET and no body", async () => {
  const response = await get({ range: "bytes=0-9" }, "HEAD");
  expect(response.status).toBe(206);
  expect(response.headers.get("content-length")).toBe("10");
  expect(await response.text()).toBe("");
});

test("a reader that has the bytes already gets none", async () => {
  const response = await get({ "if-none-match": etag });
  expect(response.status).toBe(304);
  expect(await response.text()).toBe("");
});

test("a range of another version of the object gives the whole one", async () => {
  expect((await get({ range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
  expect((await get({ range: "bytes=0-1", "if-range": etag })).status).toBe(206);
});

test("an object of another workspace, of none, and a strange name are not there", async () => {
  expect((await get({ cookie: eve.cookie })).status).toBe(404);
  expect((await get({}, "GET", newId("obj_"))).status).toBe(404);
  expect((await get({}, "GET", "..%2f..%2fsecret-key" as ObjectId)).status).toBe(400);
});

test("nobody gets nothing, and a worker's token is not a person's cookie", async () => {
  expect((await fetch(`${gateway.origin}/lake/objects/${objectId}`)).status).toBe(401);
  const headers = { authorization: `Bearer ${worker.linkToken}` };
  expect((await fetch(`${gateway.origin}/lake/objects/${objectId}`, { headers })).status).toBe(401);
  const cookie = { cookie: ana.cookie };
  expect((await fetch(`${gateway.origin}/worker/objects/${objectId}`, { headers: cookie })).status).toBe(401);
});

test("a worker reads the objects of its own workspace by range, and no others", async () => {
  const response = await getAsWorker(objectId, { range: "bytes=5-7" });
  expect(response.status).toBe(206);
  expect(await response.text()).toBe("567");
  const foreign: ObjectId = newId("obj_");
  const { workspaceId: foreignWorkspace } = eve.actor;
  await db().lakeObject.create({
    data: { id: foreign, workspaceId: foreignWorkspace, etag: "x", sizeBytes: 1, rowCount: 1 },
  });
  expect((await getAsWorker(foreign)).status).toBe(404);
});

test("a worker writes nothing that no import waits for", async () => {
  expect((await putAsWorker(newId("obj_"), "x")).status).toBe(404);
  expect((await putAsWorker(objectId, "x")).status).toBe(404);
  expect((await putAsWorker(newId("obj_"), "x", "guess")).status).toBe(401);
});

test("during its import a worker reads the source and writes the target; afterwards neither", async () => {
  const pending = importOf();
  beginImport(pending);
  expect(await (await getAsWorker(pending.sourceId)).text()).toBe("a,b");
  const put = await putAsWorker(pending.targetId, "parquet");
  expect(put.status).toBe(201);
  expect(pending.written).toMatchObject({ sizeBytes: 7 });
  expect(put.headers.get("etag")).toBe(`"${pending.written?.etag}"`);
  endImport(pending);
  expect((await getAsWorker(pending.sourceId)).status).toBe(404);
  expect((await putAsWorker(pending.targetId, "again")).status).toBe(404);
});

test("another worker's import is not this worker's", async () => {
  const pending = importOf({ workerId: newId("wrk_") });
  beginImport(pending);
  expect((await getAsWorker(pending.sourceId)).status).toBe(404);
  expect((await putAsWorker(pending.targetId, "x")).status).toBe(404);
  endImport(pending);
});

test("an upload that breaks off leaves nothing", async () => {
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from("half");
      throw new Error("hung up");
    })(),
  );
  const folder = join(env().dataDir, "lake", "objects");
  const before = await readdir(folder);
  await expect(writeObject(newId("obj_"), broken)).rejects.toThrow("hung up");
  expect(await readdir(folder)).toEqual(before);
});

test("the same bytes have the same tag, other bytes another one", async () => {
  const write = (text: string) => writeObject(newId("obj_"), Readable.from([Buffer.from(text)]));
  expect((await write("a")).etag).toBe((await write("a")).etag);
  expect((await write("a")).etag).not.toBe((await write("b")).etag);
});

test("at boot, files that no table names are removed, and others are not", async () => {
  await writeObject(newId("obj_"), Readable.from([Buffer.from("stray")]));
  await removeStrayObjects();
  expect(await readdir(join(env().dataDir, "lake", "objects"))).toEqual([`${objectId}.parquet`]);
  expect((await get()).status).toBe(200);
});

test("an object whose file is damaged says so instead of sending wrong bytes", async () => {
  const damaged: ObjectId = newId("obj_");
  await writeObject(damaged, Readable.from([Buffer.from("short")]));
  await db().lakeObject.create({ data: { id: damaged, workspaceId, etag: "x", sizeBytes: 99, rowCount: 1 } });
  expect((await get({}, "GET", damaged)).status).toBe(410);
});
