import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { newId, type NotebookId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { createKeys } from "../../compute/seal/keys.ts";
import { createPageLink, type SocketLike } from "../../compute/targets/remote/page-link.ts";
import { createPageTransport } from "../../compute/targets/remote/page-transport.ts";
import { createRemoteTarget } from "../../compute/targets/remote/remote-target.ts";
import { citiesRelation } from "../../compute/targets/testing/cities.ts";
import { describeTarget } from "../../compute/targets/testing/describe-target.ts";
import { CITY_ROWS } from "../../compute/targets/testing/requirement.ts";
import { makeCitiesFile } from "../../compute/worker/testing/cities-file.ts";
import { startWorkerProgram } from "../../compute/worker/testing/worker-program.ts";
import { db } from "../db/db.ts";
import { registerDevice } from "../devices/devices.ts";
import { writeObject } from "../lake/object-store.ts";
import { closeSession } from "../sessions/close-session.ts";
import { openSession } from "../sessions/open-session.ts";
import { grantEnrollment } from "../workers/grant-enrollment.ts";
import { dataPlane } from "./data-plane.ts";
import { type Gateway, openGateway, type TestPerson } from "./testing/gateway-fixture.ts";

const HUGE_ROWS = 2_000_000;
const never = new AbortController().signal;

/** A worker of its own process, enrolled by a token into this Pool, behind the real control plane and the page's own transport. */
async function openPool(rules: { kind: "hosted" | "self_hosted"; isPersonal?: boolean; runsMax?: number }) {
  const gateway = await openGateway();
  const workspaceId = await gateway.createWorkspace();
  const ana = await gateway.createPerson(workspaceId);
  const notebookId = await gateway.createNotebook(ana.actor);
  const poolId: PoolId = newId("pol_");
  const { kind, isPersonal = false, runsMax = null } = rules;
  const ownerId = isPersonal ? ana.actor.userId : "";
  await db().pool.create({ data: { id: poolId, workspaceId, name: "prod-vpc", kind, ownerId, runsMax } });
  const directory = await mkdtemp(join(tmpdir(), "eider-conformance-"));
  await offerCities(workspaceId, directory);
  const program = startWorkerProgram({
    EIDER_CONTROL_URL: gateway.origin,
    EIDER_WORKER_DIR: directory,
    EIDER_ENROLL_TOKEN: (await grantEnrollment(poolId)).token,
    EIDER_WORKER_THREADS: "2",
    EIDER_SESSION_MEMORY_BYTES: String(1024 ** 3),
  });
  const { fleet } = dataPlane();
  await vi.waitFor(() => {
    if (fleet.availableIn(poolId).length === 0) throw new Error("no worker yet");
  }, 60_000);
  const { target, link } = await openTarget(gateway, ana, { notebookId, poolId });
  return {
    session: await target.connect({ signal: never, onStep: () => undefined }),
    lackingSql: null,
    hugeRows: HUGE_ROWS,
    async memoryBytes() {
      const connection = fleet.availableIn(poolId)[0];
      const before = connection?.load;
      return vi.waitFor(() => {
        if (connection === undefined || connection.load === before) throw new Error("no heartbeat yet");
        return connection.load.memoryBytes;
      }, 20_000);
    },
    async close() {
      link.close();
      program.kill("SIGTERM");
      await program.exited;
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function openTarget(
  { origin }: Gateway,
  { actor, cookie }: TestPerson,
  place: { notebookId: NotebookId; poolId: PoolId },
) {
  const keys = await createKeys({ isExtractable: false });
  const { deviceId } = await registerDevice(actor, { name: "Firefox", keys: keys.publicKeys });
  const headers = { cookie, origin };
  const dial = () => new WebSocket(`${origin.replace("http", "ws")}/page`, { headers });
  const link = createPageLink({ openSocket: () => dial() as unknown as SocketLike });
  link.watchNotebook(place.notebookId);
  const transport = createPageTransport({
    link,
    origin,
    fetch(input, init) {
      const all = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
      return fetch(input, { ...init, headers: all });
    },
    openSession: (input) => openSession(actor, input),
    closeSession: (sessionId) => closeSession(actor, { sessionId }),
  });
  const target = createRemoteTarget({
    ...place,
    transport,
    device: async () => ({ identity: { deviceId, keys: keys.publicKeys }, keys }),
    cellOf: () => ({ cellId: newId("cel_"), revision: 1 }),
    facts: () => [{ label: "Type", value: "Pool of workers" }],
  });
  return { target, link };
}

async function offerCities(workspaceId: WorkspaceId, directory: string): Promise<void> {
  const objectId = newId("obj_");
  const { etag, sizeBytes } = await writeObject(objectId, Readable.from(await makeCitiesFile(directory)));
  const { schema: schemaName, name, columns } = citiesRelation([]);
  const rowCount = BigInt(CITY_ROWS);
  const object = { id: objectId, workspaceId, etag, sizeBytes: BigInt(sizeBytes), rowCount };
  await db().lakeTable.create({
    data: {
      id: newId("tbl_"),
      workspaceId,
      schemaName,
      name,
      columns: columns.map((column) => ({ ...column })),
      rowCount,
      objects: { create: object },
    },
  });
}

describeTarget("a self-hosted Pool with a cap", () => openPool({ kind: "self_hosted", runsMax: 1 }), {});
