import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "next-auth/jwt";
import {
  newId,
  type NotebookId,
  type PoolId,
  type UserId,
  type WorkspaceId,
} from "../../../compute/protocol/ids.ts";
import type { Actor } from "../../auth/actor.ts";
import type { Role } from "../../auth/can.ts";
import { sessionCookieName, sessionSecret } from "../../auth/session-token.ts";
import { db, setDatabase } from "../../db/db.ts";
import { openEmbeddedDatabase } from "../../db/embedded-database.ts";
import { setSecretKey } from "../../db/secret-key.ts";
import { parseEnv, setEnv } from "../../env.ts";
import { APP_ERRORS, isAppError } from "../../errors.ts";
import { rawRoutes, socketRoutes } from "../../gateway-routes.ts";
import type { RawRoute } from "../../http/raw-routes.ts";
import { stopDataPlane } from "../data-plane-life.ts";

/** A signed-in member, as the page of a test is one. */
export interface TestPerson {
  readonly actor: Actor;
  readonly cookie: string;
}

/** The gateway's routes on a real port, over a database in memory. */
export interface Gateway {
  readonly origin: string;
  createWorkspace(): Promise<WorkspaceId>;
  createPerson(workspaceId: WorkspaceId, role?: Role): Promise<TestPerson>;
  createPool(workspaceId: WorkspaceId, name?: string): Promise<PoolId>;
  createNotebook(actor: Actor): Promise<NotebookId>;
  close(): Promise<void>;
}

/** Opens a gateway. What the routes throw that is no refusal is collected in `faults`. */
export async function openGateway(faults: unknown[] = []): Promise<Gateway> {
  const dataDir = await mkdtemp(join(tmpdir(), "eider-gateway-"));
  setEnv(parseEnv({ EIDER_DATA_DIR: dataDir, NODE_ENV: "test" }));
  setSecretKey("a secret key for tests that is long enough");
  const database = await openEmbeddedDatabase({ dataDir: undefined });
  setDatabase(database);
  const server = createServer((req, res) => void dispatch(req, res, faults));
  server.on("upgrade", (req, socket, head) => {
    const route = socketRoutes.find(({ path }) => path === new URL(req.url ?? "", "http://x").pathname);
    const accepted = route?.accept(req, socket, head) ?? Promise.reject(new Error("no such socket"));
    accepted.catch((error: unknown) => {
      if (!isAppError(error)) faults.push(error);
      socket.end(`HTTP/1.1 ${statusOf(error)} Refused\r\nConnection: close\r\n\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    createWorkspace,
    createPerson,
    createPool,
    createNotebook,
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

async function createWorkspace(): Promise<WorkspaceId> {
  const { id } = await db().workspace.create({ data: { id: newId("wsp_"), name: "Test" } });
  return id as WorkspaceId;
}

async function createPerson(workspaceId: WorkspaceId, role: Role = "editor"): Promise<TestPerson> {
  const userId = newId("usr_") as UserId;
  const email = `${userId}@example.com`;
  await db().user.create({ data: { id: userId, email, name: "Ana" } });
  await db().member.create({ data: { workspaceId, userId, role } });
  const token = await encode({ token: { sub: userId, sessionVersion: 0 }, secret: sessionSecret() });
  return {
    actor: { userId, email, name: "Ana", workspaceId, role },
    cookie: `${sessionCookieName()}=${token}`,
  };
}

async function createPool(workspaceId: WorkspaceId, name = "Hosted"): Promise<PoolId> {
  const { id } = await db().pool.create({ data: { id: newId("pol_"), workspaceId, name, kind: "hosted" } });
  return id as PoolId;
}

async function createNotebook(actor: Actor): Promise<NotebookId> {
  const { workspaceId, userId: createdById } = actor;
  const data = { id: newId("nbk_"), workspaceId, createdById, title: "Test", document: {} };
  return (await db().notebook.create({ data })).id as NotebookId;
}

async function dispatch(req: IncomingMessage, res: ServerResponse, faults: unknown[]): Promise<void> {
  const path = new URL(req.url ?? "", "http://x").pathname;
  const method = req.method === "HEAD" ? "GET" : req.method;
  for (const route of rawRoutes) {
    const params = route.method === method ? match(route, path) : null;
    if (params === null) continue;
    try {
      await route.handle(req, res, params);
    } catch (error) {
      if (!isAppError(error)) faults.push(error);
      if (res.headersSent) return void res.destroy();
      res.writeHead(statusOf(error), { "Content-Type": "application/json" });
      res.end(JSON.stringify(isAppError(error) ? { code: error.code, message: error.message } : {}));
    }
    return;
  }
  res.writeHead(404).end();
}

function match(route: RawRoute, path: string): Record<string, string> | null {
  const wanted = route.path.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(given[index] ?? "");
    else if (part !== given[index]) return null;
  }
  return params;
}

function statusOf(error: unknown): number {
  return isAppError(error) ? APP_ERRORS[error.code].httpStatus : 500;
}
