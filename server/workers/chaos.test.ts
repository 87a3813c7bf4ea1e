import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { NotebookId, PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { lookAfterRuns } from "../relay/data-plane-life.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openPage } from "../relay/testing/scripted-page.ts";
import { isEnded, type RunState } from "../runs/run-state.ts";
import { lookAfterLinks } from "./fleet-events.ts";
import { openRealReader, type ReadRun } from "./testing/real-reader.ts";
import { type RealWorker, startRealWorker } from "./testing/real-worker.ts";
import { seededRandom } from "./testing/seeded-random.ts";
import { startTcpProxy, type TcpProxy } from "./testing/tcp-proxy.ts";

const isLong = process.env.EIDER_TEST_LONG === "1";
const READERS = 3;
const RUNS_PER_READER = isLong ? 200 : 8;
/** A fault comes after at most so many events of all readers together. */
const EVENTS_BETWEEN_MAX = 40;
/** What is stopped or cut off stays so for at most this long: less than a link may be silent. */
const STOPPED_MS_MAX = 2_000;
const ROWS = [1, 1_000, 300_000, 1_500_000] as const;
/** Replay a history by its seed, which every report of a failure names. */
const SEED = Number(process.env.EIDER_CHAOS_SEED ?? Date.now() % 1_000_000);

interface Site {
  readonly worker: RealWorker;
  readonly wire: TcpProxy;
}

let gateway: Gateway;
let workspaceId: WorkspaceId;
let poolId: PoolId;
let pageWire: TcpProxy;
const sites: Site[] = [];
let look: NodeJS.Timeout;

beforeAll(async () => {
  gateway = await openGateway();
  workspaceId = await gateway.createWorkspace();
  poolId = await gateway.createPool(workspaceId);
  pageWire = await startTcpProxy(gateway.origin);
  for (const name of ["chaos-1", "chaos-2"]) {
    const wire = await startTcpProxy(gateway.origin);
    sites.push({ wire, worker: await startRealWorker(wire.origin, poolId, name) });
  }
  for (const { worker } of sites)
    await vi.waitFor(async () => expect(await worker.isOnline()).toBe(true), {
      timeout: 50_000,
      interval: 100,
    });
  look = setInterval(() => {
    lookAfterLinks(Date.now());
    dataPlane().relay.sweep();
    void lookAfterRuns(false);
  }, 1_000);
});
afterAll(async () => {
  clearInterval(look);
  for (const { worker, wire } of sites) {
    await worker.remove();
    await wire.close();
  }
  await pageWire.close();
  await gateway.close();
});

test(
  `whatever is killed, stopped or cut, every Run ends exactly once and rows are whole or not there (seed ${SEED})`,
  async () => {
    const random = seededRandom(SEED);
    const history: string[] = [];
    const pulse = createPulse(random, () => strike(random, history));
    const told = new Map<string, number>();
    const read: (ReadRun & { wanted: number })[] = [];

    async function readAll(person: TestPerson, notebookId: NotebookId): Promise<void> {
      const witness = await openPage(gateway.origin, person);
      witness.say({ type: "watch-notebook", notebookId });
      await witness.next("watching");
      const reader = await openRealReader(pageWire.origin, person, { notebookId, poolId });
      for (let turn = 0; turn < RUNS_PER_READER; turn++) {
        const wanted = ROWS[Math.floor(random() * ROWS.length)] ?? 1;
        const run = await reader.run(`SELECT i AS n FROM range(${wanted}) t(i)`, pulse);
        history.push(`${run.runId} ${wanted} rows: ${run.outcome} ${run.failureCode ?? ""}`);
        read.push({ ...run, wanted });
        pulse();
      }
      reader.close();
      await vi.waitFor(async () => expect(await openRuns(notebookId)).toBe(0), {
        timeout: 60_000,
        interval: 200,
      });
      witness.say({ type: "ping" });
      await witness.next("pong");
      for (const { runId, state } of witness.heard("run-state"))
        if (isEnded(state as RunState)) told.set(runId, (told.get(runId) ?? 0) + 1);
      witness.close();
    }

    const readers = await Promise.all(
      Array.from({ length: READERS }, async () => {
        const person = await gateway.createPerson(workspaceId);
        return { person, notebookId: await gateway.createNotebook(person.actor) };
      }),
    );
    await Promise.all(readers.map(({ person, notebookId }) => readAll(person, notebookId)));

    const why = `seed ${SEED}\n${history.join("\n")}`;
    expect(read, why).toHaveLength(READERS * RUNS_PER_READER);
    for (const run of read) await check(run, told, why);
    const whole = read.filter(({ outcome }) => outcome === "succeeded").length;
    const codes = read.map(({ outcome, failureCode }) => failureCode ?? outcome).toSorted();
    process.stdout.write(`chaos, seed ${SEED}: ${faultsOf(history)} faults; ${countsOf(codes)}\n`);
    expect(whole, why).toBeGreaterThan(0);
  },
  isLong ? 1_800_000 : 400_000,
);

const faultsOf = (history: readonly string[]) => history.filter((line) => line.startsWith("fault")).length;

/** `lost 2, succeeded 7` */
function countsOf(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ${count}`).join(", ");
}

const openRuns = (notebookId: NotebookId) =>
  db().run.count({ where: { notebookId, state: { in: ["queued", "running"] } } });

/** What a Run without its rows may be called. Never the author's fault, never a fault of ours. */
const EXCUSES = new Set(["worker_lost", "session_lost", "target_unavailable"]);

async function check(run: ReadRun & { wanted: number }, told: ReadonlyMap<string, number>, why: string) {
  expect(run.endings, why).toBe(1);
  const record = await db().run.findUnique({ where: { id: run.runId } });
  if (run.outcome === "succeeded") {
    expect(run, why).toMatchObject({ rows: run.wanted, sum: (run.wanted * (run.wanted - 1)) / 2 });
    // a worker that is killed between its last frame and its last word leaves a whole answer behind, and a lost Run
    const isKilled = why.includes("the worker is killed") && record?.failureCode === "worker_lost";
    expect(record?.state, `${run.runId}\n${why}`).toBe(isKilled ? "lost" : "succeeded");
  } else expect(EXCUSES.has(run.failureCode ?? ""), `${run.runId} ${run.failureCode}\n${why}`).toBe(true);
  // one that was refused before it began has no record, and nobody is told of it
  if (record === null) return;
  expect(record.endedAt, why).not.toBeNull();
  expect(told.get(run.runId) ?? 0, `${run.runId} was told to end so often\n${why}`).toBeLessThanOrEqual(1);
}

/** Calls `act` after a random number of its own calls, again and again. */
function createPulse(random: () => number, act: () => void): () => void {
  let left = 0;
  return () => {
    if (left-- > 0) return;
    left = Math.floor(random() * EVENTS_BETWEEN_MAX);
    act();
  };
}

function strike(random: () => number, history: string[]): void {
  const site = sites[Math.floor(random() * sites.length)];
  if (site === undefined) return;
  const ms = Math.floor(random() * STOPPED_MS_MAX);
  const faults: Record<string, () => void> = {
    "the worker's wire is cut": () => site.wire.cut(),
    "the page's wire is cut": () => pageWire.cut(),
    "the worker's wire is silent": () => {
      site.wire.freeze();
      setTimeout(() => site.wire.thaw(), ms);
    },
    "the worker is stopped": () => {
      site.worker.program().kill("SIGSTOP");
      setTimeout(() => site.worker.program().kill("SIGCONT"), ms);
    },
    "the worker is killed": () => {
      site.worker.program().kill("SIGKILL");
      void site.worker.start();
    },
  };
  // a kill is dear: a new process takes a while
  const names = Object.keys(faults);
  const name = names[Math.floor(random() ** 2 * names.length)] ?? "";
  history.push(`fault: ${site.worker.name}, ${name} (${ms} ms)`);
  faults[name]?.();
}
