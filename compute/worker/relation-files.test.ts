import { expect, test } from "vitest";
import type { CatalogRelation } from "../protocol/catalog.ts";
import { newId } from "../protocol/ids.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import { relationFiles } from "./relation-files.ts";
import { createRunQueue } from "./run-queue.ts";
import { createSessionLake } from "./session-lake.ts";
import type { WorkerSession } from "./sessions.ts";
import { createScriptedEngines } from "./testing/scripted-engine.ts";
import { runRequest } from "./testing/scripted-reader.ts";

const relation = (name: string, sizeBytes: number): CatalogRelation => ({
  catalog: "lake",
  schema: "main",
  name,
  columns: [{ name: "a", type: "INTEGER" }],
  rowCount: 1,
  objects: [{ objectId: newId("obj_"), etag: "one", sizeBytes, rowCount: 1 }],
});
const cities = relation("cities", 100);
const rivers = relation("rivers", 40);
const idOf = ({ name }: CatalogRelation) => `lake.main.${name}`;

const travelling: LakeObjects = {
  bytes: 0,
  fetchInto: () => Promise.reject(new Error("not here")),
  async materialize({ name, objects }) {
    const bytesRead = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { files: [`/tmp/${name}.parquet`], bytesRead, bytesFromCache: 0 };
  },
};

/** A Session whose planner says that its texts read these. */
function sessionThatReads(...names: string[]): WorkerSession {
  const engine = createScriptedEngines({ planned: names }).create({
    directory: "/tmp",
    resultsDirectory: "/tmp",
    memoryBytes: 1,
    threads: 1,
    tempBytesMax: 1,
  });
  return {
    sessionId: newId("ses_"),
    actorId: "ana",
    directory: "/tmp",
    engine,
    queue: createRunQueue(),
    lake: createSessionLake(),
  };
}

const filesOf = (session: WorkerSession, sql: string) =>
  relationFiles(runRequest(sql), [cities, rivers], {
    session,
    objects: travelling,
    signal: new AbortController().signal,
    onStep: async () => undefined,
  });

test("what travels for a Run does not count as found in the cache", async () => {
  const first = await filesOf(sessionThatReads(idOf(cities)), "FROM cities");
  expect([first.bytesRead, first.bytesFromCache([idOf(cities)])]).toEqual([100, 0]);
});

test("what an earlier Run brought counts for the Run that reads it, once", async () => {
  const session = sessionThatReads(idOf(cities));
  await filesOf(session, "FROM cities");
  const again = await filesOf(session, "FROM cities");
  expect([again.bytesRead, again.bytesFromCache([idOf(cities)])]).toEqual([0, 100]);
});

test("a relation that is here and only named, in a text or a comment, counts for nothing", async () => {
  const session = sessionThatReads(idOf(cities), idOf(rivers));
  await filesOf(session, "FROM cities, rivers");
  const again = await filesOf(session, "SELECT 'cities' AS word -- rivers");
  expect(again.bytesFromCache([])).toBe(0);
  expect(again.bytesFromCache([idOf(rivers)])).toBe(40);
});
