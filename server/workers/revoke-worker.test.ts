import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { NotebookId, PoolId } from "../../compute/protocol/ids.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { revokeWorker } from "./revoke-worker.ts";
import { openRealReader } from "./testing/real-reader.ts";
import { type RealWorker, startRealWorker } from "./testing/real-worker.ts";

/** Rows without end, so that whatever ends the Run is not its last row. */
const ENDLESS = "SELECT i AS n FROM range(1000000000000) t(i)";

let gateway: Gateway;
let admin: TestPerson;
let poolId: PoolId;
let notebookId: NotebookId;
const workers: RealWorker[] = [];

beforeAll(async () => {
  gateway = await openGateway();
  const workspaceId = await gateway.createWorkspace();
  admin = await gateway.createPerson(workspaceId, "admin");
  poolId = await gateway.createPool(workspaceId);
  notebookId = await gateway.createNotebook(admin.actor);
});
afterAll(async () => {
  for (const worker of workers) await worker.remove();
  await gateway.close();
});

test.each(["streams rows", "is stopped while it streams rows"])(
  "a worker that %s is revoked: the reader's Run ends as lost, and the worker ends with 77 and says why",
  async (situation) => {
    const worker = await startRealWorker(gateway.origin, poolId, situation);
    workers.push(worker);
    await vi.waitFor(async () => expect(await worker.isOnline()).toBe(true), {
      timeout: 50_000,
      interval: 100,
    });
    const reader = await openRealReader(gateway.origin, admin, { notebookId, poolId });
    let events = 0;
    const reading = reader.run(ENDLESS, () => (events += 1));
    await vi.waitFor(() => expect(events).toBeGreaterThan(20), { timeout: 30_000 });
    if (situation.startsWith("is stopped")) worker.program().kill("SIGSTOP");
    const revokedAt = performance.now();
    await revokeWorker(admin.actor, { workerId: await worker.workerId() });
    expect(await reading).toMatchObject({ outcome: "lost", failureCode: "worker_lost", endings: 1 });
    const cutMs = Math.round(performance.now() - revokedAt);
    process.stdout.write(`a worker that ${situation}: revoked to cut ${cutMs} ms\n`);
    expect(await worker.isOnline()).toBe(false);
    worker.program().kill("SIGCONT");
    expect(await worker.program().exited).toBe(77);
    expect(worker.program().lines().join("")).toContain("This worker was revoked");
    reader.close();
  },
  120_000,
);
