import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId, type PoolId, type WorkerId } from "../../../compute/protocol/ids.ts";
import { db, setDatabase } from "../../db/db.ts";
import { openEmbeddedDatabase } from "../../db/embedded-database.ts";
import { setSecretKey } from "../../db/secret-key.ts";
import { parseEnv, setEnv } from "../../env.ts";
import { socketRoutes } from "../../gateway-routes.ts";
import { setReadiness } from "../../http/health-routes.ts";
import { createHttpServer } from "../../http/http-server.ts";
import { mountedRoutes } from "../../http/mounted-routes.ts";
import { stopDataPlane } from "../../relay/data-plane-life.ts";
import { dataPlane } from "../../relay/data-plane.ts";

/** A control plane as a worker sees it: everything but the pages, on a real port, with one Pool. */
export interface TestControlPlane {
  readonly origin: string;
  readonly poolId: PoolId;
  /** the worker of the Pool that is online now */
  online(): WorkerId | undefined;
  close(): Promise<void>;
}

export async function startControlPlane(): Promise<TestControlPlane> {
  const dataDir = await mkdtemp(join(tmpdir(), "eider-control-plane-"));
  setEnv(parseEnv({ EIDER_DATA_DIR: dataDir, NODE_ENV: "test", EIDER_LOG_LEVEL: "silent" }));
  setSecretKey("a secret key for tests that is long enough");
  const database = await openEmbeddedDatabase({ dataDir: undefined });
  setDatabase(database);
  setReadiness("ready");
  const server = createHttpServer({
    env: { isDevelopment: false, publicUrl: undefined, trustedProxies: 0 },
    rawRoutes: mountedRoutes(),
    socketRoutes,
    pages: async (_req, res) => void res.writeHead(418).end(),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const workspace = await db().workspace.create({ data: { id: newId("wsp_"), name: "Test" } });
  const poolId = newId("pol_") as PoolId;
  const pool = { id: poolId, workspaceId: workspace.id, name: "prod", kind: "self_hosted" as const };
  await db().pool.create({ data: pool });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    poolId,
    online: () => dataPlane().fleet.availableIn(poolId)[0]?.workerId,
    async close() {
      await stopDataPlane();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      setDatabase(undefined);
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
