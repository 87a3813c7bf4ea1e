import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  type CallId,
  newId,
  type NotebookId,
  type RunId,
  type WorkerId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { Receipt } from "../../compute/protocol/receipt.ts";
import { db } from "../db/db.ts";
import { createPageHub } from "../page-link/page-hub.ts";
import { dataPlane } from "../relay/data-plane.ts";
import type { RunReport } from "../relay/relay.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openPage } from "../relay/testing/scripted-page.ts";
import { startWorker } from "../relay/testing/scripted-worker.ts";
import { endReportedRun } from "./end-reported-run.ts";
import { endRun } from "./end-run.ts";
import { listOpenRuns, listRuns } from "./list-runs.ts";
import { beginRun, endBrowserRun } from "./record-browser-run.ts";
import { cancelOrphanedRun, findOrphanedRuns, loseUnclaimedRuns, noteCallsInHand } from "./recover-runs.ts";
import { createRunWitness } from "./run-witness.ts";

const STATS = {
  queuedMs: 1,
  elapsedMs: 2,
  rows: 7,
  bytesRead: 3,
  bytesFromCache: 4,
  memoryPeakBytes: null,
};
const ENDING = { failureCode: null, hasResult: true, resultBytes: 5, stats: STATS };
const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let bo: TestPerson;
let eve: TestPerson;
let notebookId: NotebookId;

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId);
  bo = await gateway.createPerson(workspaceId);
  eve = await gateway.createPerson(await gateway.createWorkspace());
  notebookId = await gateway.createNotebook(ana.actor);
});
afterEach(async () => {
  expect(faults).toEqual([]);
  await db().run.deleteMany();
});
afterAll(() => gateway.close());

const stateOf = async (runId: RunId) => (await db().run.findUniqueOrThrow({ where: { id: runId } })).state;
const browserRun = (cellId = newId("cel_")) => {
  const chosenBy = "notebook" as const;
  return { runId: newId("run_") as RunId, notebookId, cellId, revision: 3, deviceId: null, chosenBy };
};

async function poolRun(callId: CallId = newId("cal_"), workerId: WorkerId = newId("wrk_")): Promise<RunId> {
  const runId: RunId = newId("run_");
  const poolId = newId("pol_");
  const receipt: Receipt = {
    version: 1,
    chosenBy: "cell",
    place: { type: "pool", poolId, workerId, callId, label: "Hosted" },
    stats: null,
  };
  const ids = { id: runId, notebookId, cellId: newId("cel_"), actorId: ana.actor.userId, poolId, workerId };
  await db().run.create({ data: { ...ids, revision: 1, state: "queued", receipt } });
  return runId;
}

test("a Run in the browser is recorded with its place, who chose it, and what it cost", async () => {
  const run = browserRun();
  await beginRun(ana.actor, run);
  expect(await endBrowserRun(ana.actor, { runId: run.runId, outcome: "succeeded", ...ENDING })).toEqual({
    isApplied: true,
  });
  const { latest } = await listRuns(bo.actor, { notebookId });
  expect(latest).toHaveLength(1);
  expect(latest[0]).toMatchObject({
    runId: run.runId,
    cellId: run.cellId,
    revision: 3,
    actorId: ana.actor.userId,
    target: { type: "browser" },
    placeLabel: "This browser",
    chosenBy: "notebook",
    state: "succeeded",
    hasResult: true,
    stats: STATS,
  });
});

test("beginning the same Run again changes nothing; a Run of that id by another person is refused", async () => {
  const run = browserRun();
  await beginRun(ana.actor, run);
  await beginRun(ana.actor, run);
  await expect(beginRun(bo.actor, run)).rejects.toMatchObject({ code: "conflict" });
  expect(await db().run.count()).toBe(1);
});

test("a Run ends once: the second ending is not applied", async () => {
  const run = browserRun();
  await beginRun(ana.actor, run);
  await endBrowserRun(ana.actor, { runId: run.runId, outcome: "cancelled", ...ENDING });
  const late = await endBrowserRun(ana.actor, { runId: run.runId, outcome: "succeeded", ...ENDING });
  expect(late).toEqual({ isApplied: false });
  expect(await stateOf(run.runId)).toBe("cancelled");
});

test("two endings at once: exactly one is applied", async () => {
  const runId = await poolRun();
  const endings = (["succeeded", "lost", "failed", "cancelled"] as const).map((outcome) =>
    endRun(runId, { outcome, ...ENDING }),
  );
  expect((await Promise.all(endings)).filter(Boolean)).toHaveLength(1);
});

test("nobody ends another person's Run, nor a Run on a Pool, nor begins one in a foreign notebook", async () => {
  const run = browserRun();
  await beginRun(ana.actor, run);
  const runId = await poolRun();
  const ended = { outcome: "succeeded", ...ENDING } as const;
  await expect(endBrowserRun(bo.actor, { runId: run.runId, ...ended })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(endBrowserRun(ana.actor, { runId, ...ended })).rejects.toMatchObject({ code: "not_found" });
  await expect(beginRun(eve.actor, browserRun())).rejects.toMatchObject({ code: "not_found" });
  await expect(listRuns(eve.actor, { notebookId })).rejects.toMatchObject({ code: "not_found" });
});

test("the list has the last Run of each cell, and all of them as history, newest first", async () => {
  const cellId = newId("cel_");
  const runs = [browserRun(cellId), browserRun(cellId), browserRun()];
  for (const run of runs) await beginRun(ana.actor, run);
  for (const [index, run] of runs.entries())
    await db().run.update({ where: { id: run.runId }, data: { createdAt: new Date(1_000 * index) } });
  const { latest, history } = await listRuns(ana.actor, { notebookId });
  expect(new Set(latest.map(({ runId }) => runId))).toEqual(new Set([runs[1]?.runId, runs[2]?.runId]));
  expect(history.map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId).toReversed());
});

test("open Runs of the workspace are listed with their notebook, those of others are not", async () => {
  await beginRun(ana.actor, browserRun());
  expect(await listOpenRuns(bo.actor)).toMatchObject([
    { notebookId, notebookTitle: "Test", state: "running" },
  ]);
  expect(await listOpenRuns(eve.actor)).toEqual([]);
});

test("a witness records start and end in their order, and tells watchers of either once it is recorded", async () => {
  const callId: CallId = newId("cal_");
  const runId = await poolRun(callId);
  const pages = createPageHub();
  const said: [string, string][] = [];
  const recordedWhenSaid: Promise<string>[] = [];
  vi.spyOn(pages, "toWatchers").mockImplementation((_notebookId, message) => {
    if (message.type !== "run-state") return;
    said.push([message.state, message.runId]);
    recordedWhenSaid.push(stateOf(message.runId as RunId));
  });
  const witness = createRunWitness(pages);
  const run = { runId, cellId: newId("cel_"), notebookId, workspaceId };
  const report: RunReport = { runId, outcome: "succeeded", ...ENDING, stats: STATS };
  witness.runs(run, callId, 1);
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(await recordedWhenSaid[0]).toBe("running");
  witness.runs(run, callId, 2);
  witness.ends(run, callId, report);
  witness.fails(run, callId, { type: "failed", code: "worker_lost", message: "Gone." });
  await vi.waitFor(() => expect(said).toContainEqual(["succeeded", runId]));
  const recorded = await db().run.findUniqueOrThrow({ where: { id: runId } });
  expect(recorded).toMatchObject({ state: "succeeded", hasResult: true, resultBytes: 5n });
  expect(recorded.startedAt).not.toBeNull();
  expect(said.map(([state]) => state)).toEqual(["running", "running", "succeeded"]);
});

test("a Run of an earlier process that its worker still names goes on; one that nobody names is lost", async () => {
  const claimed: CallId = newId("cal_");
  const workerId: WorkerId = newId("wrk_");
  const kept = await poolRun(claimed, workerId);
  const forgotten = await poolRun();
  const boot = Date.now() + 1_000;
  await findOrphanedRuns(boot, { isBoot: true });
  await loseUnclaimedRuns(boot + 29_000);
  expect(await stateOf(forgotten)).toBe("queued");
  vi.setSystemTime(boot + 29_000);
  noteCallsInHand(workerId, [claimed]);
  vi.useRealTimers();
  await loseUnclaimedRuns(boot + LIMITS.workerAwayMsMax + 1);
  expect(await stateOf(forgotten)).toBe("lost");
  expect(await stateOf(kept)).toBe("queued");
});

test("a Run of an earlier process that its own worker twice does not name is lost without waiting; another worker's silence says nothing", async () => {
  const workerId: WorkerId = newId("wrk_");
  const calls: CallId[] = [newId("cal_"), newId("cal_")];
  const [kept, dropped] = await Promise.all(calls.map((callId) => poolRun(callId, workerId)));
  const elsewhere = await poolRun();
  const boot = Date.now() + 1_000;
  await findOrphanedRuns(boot, { isBoot: true });
  noteCallsInHand(workerId, calls.slice(0, 1));
  await loseUnclaimedRuns(boot);
  expect(await stateOf(dropped as RunId)).toBe("queued");
  noteCallsInHand(workerId, calls.slice(0, 1));
  await loseUnclaimedRuns(boot);
  expect(await stateOf(dropped as RunId)).toBe("lost");
  expect(await stateOf(kept as RunId)).toBe("queued");
  expect(await stateOf(elsewhere)).toBe("queued");
});

test("Stop for a Run of an earlier process is kept until its worker is there to hear it, and is its author's word only", async () => {
  const [callId, foreign]: CallId[] = [newId("cal_"), newId("cal_")];
  if (callId === undefined || foreign === undefined) throw new Error("two calls");
  const worker = await startWorker(gateway.origin, await gateway.createPool(workspaceId, "Restarted"));
  const { workerId } = worker.identity;
  await poolRun(callId, workerId);
  await poolRun(foreign, workerId);
  // pressed before the new process has read which Runs are open
  cancelOrphanedRun(ana.actor.userId, callId);
  cancelOrphanedRun(bo.actor.userId, foreign);
  await findOrphanedRuns(Date.now() + 1_000, { isBoot: true });
  expect(await worker.next("cancel")).toMatchObject({ callId });
  // what the worker did not hear it hears again, for as long as it has the call in hand
  noteCallsInHand(workerId, [callId, foreign]);
  expect(await worker.next("cancel")).toMatchObject({ callId });
  cancelOrphanedRun(bo.actor.userId, foreign);
  cancelOrphanedRun(ana.actor.userId, foreign);
  expect(await worker.next("cancel")).toMatchObject({ callId: foreign });
  expect(worker.heard.filter(({ type }) => type === "cancel")).toHaveLength(3);
  worker.drop();
});

test("the end of a Run of an earlier process is believed of its own worker only", async () => {
  const workerId = newId("wrk_");
  const callId: CallId = newId("cal_");
  const runId = await poolRun(callId, workerId);
  const report: RunReport = { runId, outcome: "succeeded", ...ENDING, stats: STATS };
  await endReportedRun(newId("wrk_"), callId, report);
  expect(await stateOf(runId)).toBe("queued");
  await endReportedRun(workerId, callId, report);
  expect(await stateOf(runId)).toBe("succeeded");
});

test("a browser's Run is lost when all tabs of its person are closed, and not before", async () => {
  const page = await openPage(gateway.origin, ana);
  const run = browserRun();
  await beginRun(ana.actor, run);
  const later = Date.now() + 120_000;
  await findOrphanedRuns(later, { isBoot: false });
  await loseUnclaimedRuns(later + 40_000);
  expect(await stateOf(run.runId)).toBe("running");
  page.close();
  await vi.waitFor(() => expect(dataPlane().pages.pages.size).toBe(0));
  await findOrphanedRuns(later, { isBoot: false });
  await loseUnclaimedRuns(later + 40_000);
  expect(await stateOf(run.runId)).toBe("lost");
});
