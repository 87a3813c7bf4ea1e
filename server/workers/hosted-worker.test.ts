import { access, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { env } from "../env.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { type Gateway, openGateway } from "../relay/testing/gateway-fixture.ts";
import { grantEnrollment } from "./grant-enrollment.ts";
import { hostedFact } from "./hosted-fact.ts";
import { ensureHostedPool, type HostedWorker, keepHostedWorker } from "./hosted-worker.ts";
import {
  adoptWorkerProcess,
  enrolledWorkerId,
  startWorkerProcess,
  type WorkerProcess,
} from "./hosted-worker-process.ts";

/** A forked worker needs a second or two, and more on a busy machine. */
const PATIENCE = { timeout: 60_000, interval: 100 };
const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let hosted: HostedWorker | undefined;
let loose: WorkerProcess | undefined;

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
});
afterEach(async () => {
  await hosted?.stop();
  loose?.kill("SIGKILL");
  await loose?.exited;
  expect(faults).toEqual([]);
});
afterAll(() => gateway.close());

const online = (poolId: PoolId) =>
  vi.waitFor(() => {
    const [connection] = dataPlane().fleet.availableIn(poolId);
    if (connection === undefined) throw new Error("no worker is online yet");
    return connection;
  }, PATIENCE);

const isRunning = (pid: number) =>
  access(`/proc/${pid}`).then(
    () => true,
    () => false,
  );

test("the hosted worker enrols by itself, is started again when it is killed, as the same worker, and stops when told", async () => {
  const signal = new AbortController().signal;
  hosted = await keepHostedWorker(workspaceId, {
    env: env(),
    localUrl: gateway.origin,
    logger: logger(),
    signal,
  });
  const { poolId } = hosted;
  expect(hostedFact(poolId)).toMatchObject({ state: "running" });
  const first = await online(poolId);
  expect(hostedFact(poolId)).toMatchObject({ state: "succeeded", title: "Hosted worker online" });
  const pidFile = join(env().dataDir, "workers", poolId, "worker.pid");
  const pid = Number(await readFile(pidFile, "utf8"));
  process.kill(pid, "SIGKILL");
  const second = await vi.waitFor(async () => {
    const connection = await online(poolId);
    if (connection.instanceId === first.instanceId) throw new Error("still the old process");
    return connection;
  }, PATIENCE);
  expect(second.workerId).toBe(first.workerId);
  expect(await db().worker.count({ where: { poolId } })).toBe(1);
  await hosted.stop();
  expect(await isRunning(Number(await readFile(pidFile, "utf8")))).toBe(false);
  expect(await isRunning(pid)).toBe(false);
}, 180_000);

test("a worker that outlived its server is found again by its folder, and its end is noticed", async () => {
  const poolId = await ensureHostedPool(await gateway.createWorkspace());
  const directory = await mkdtemp(join(tmpdir(), "eider-worker-"));
  const { token } = await grantEnrollment(poolId);
  loose = await startWorkerProcess({ directory, name: "hosted-1", controlUrl: gateway.origin, token });
  const { workerId } = await online(poolId);
  expect(await enrolledWorkerId(directory)).toBe(workerId);
  const adopted = await adoptWorkerProcess(directory);
  expect(adopted).toMatchObject({ pid: loose.pid, isAdopted: true });
  adopted?.kill("SIGKILL");
  expect(await adopted?.exited).toBeNull();
  expect(await adoptWorkerProcess(directory)).toBeNull();
}, 180_000);

test("a process id that belongs to something else now is not adopted", async () => {
  const directory = await mkdtemp(join(tmpdir(), "eider-worker-"));
  await writeFile(join(directory, "worker.pid"), String(process.pid));
  expect(await adoptWorkerProcess(directory)).toBeNull();
  expect(await enrolledWorkerId(directory)).toBeNull();
});

test("the Pool Hosted of a workspace is made once, however often it is asked for", async () => {
  const fresh = await gateway.createWorkspace();
  const pools = await Promise.all([1, 2, 3].map(() => ensureHostedPool(fresh)));
  expect(new Set(pools).size).toBe(1);
});
