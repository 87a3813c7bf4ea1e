import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import next from "next";
import { sweepAttempts } from "./auth/attempts.ts";
import { database } from "./db/db.ts";
import { lockDirectory } from "./db/directory-lock.ts";
import { openDatabase } from "./db/open-database.ts";
import { loadSecretKey } from "./db/secret-key.ts";
import { type Env, env, setFrameworkVariables } from "./env.ts";
import { socketRoutes, startBackground, stopBackground } from "./gateway-routes.ts";
import { setReadiness } from "./http/health-routes.ts";
import { createHttpServer } from "./http/http-server.ts";
import { mountedRoutes } from "./http/mounted-routes.ts";
import { logger, makeLogger, setLogger } from "./logger.ts";
import { createFirstAdmin } from "./people/create-first-admin.ts";
import { ensureFirstWorkspace } from "./people/first-workspace.ts";
import { projectRoot } from "./project-root.ts";
import { version } from "./version.ts";

/** Requests in flight get so long to finish when the process stops. */
const DRAIN_MS_MAX = 10_000;

/** A started control plane. */
export interface Running {
  /** the address of this machine, e.g. `http://127.0.0.1:3000` */
  readonly localUrl: string;
  /** Refuses new work, lets what runs finish for at most 10 s, closes everything. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the control plane in the order in which its parts need each other.
 * Nothing listens before the database is migrated.
 *
 * @throws what `explainStartFailure` knows; a half-started process should exit.
 */
export async function boot(): Promise<Running> {
  const configuration = env();
  setFrameworkVariables(configuration);
  setLogger(makeLogger(configuration.logLevel));
  logger().info({ version: version(), node: process.version }, "starting");
  mkdirSync(configuration.dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(configuration.dataDir);
  loadSecretKey(configuration.dataDir, configuration.secretKey);
  const opened = await openDatabase(configuration);
  logger().info({ database: opened.label }, "the database is open");
  await ensureFirstWorkspace();
  await sweepAttempts();
  if (configuration.firstAdmin) await createFirstAdmin(configuration.firstAdmin);
  const pages = await preparePages(configuration);
  const server = createHttpServer({
    env: configuration,
    rawRoutes: mountedRoutes(),
    socketRoutes,
    ...pages,
  });
  const localUrl = await listen(server, configuration);
  const draining = new AbortController();
  setReadiness("ready");
  await startBackground({ env: configuration, logger: logger(), localUrl, signal: draining.signal });
  announce(configuration, localUrl);
  return {
    localUrl,
    stop: async () => {
      draining.abort();
      await drain(server);
      await database().close();
      await lock.release();
      logger().info("stopped");
    },
  };
}

type Upgrade = Parameters<NonNullable<Parameters<typeof createHttpServer>[0]["pageSockets"]>>;

async function preparePages(configuration: Env) {
  // Next listens here for its upgrades once it has had a request; this server never does, so ours decides.
  const sockets = createServer();
  const app = next({
    dev: configuration.isDevelopment,
    dir: projectRoot(),
    port: configuration.port,
    httpServer: sockets,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    pages: (req: Parameters<typeof handle>[0], res: Parameters<typeof handle>[1]) => handle(req, res),
    // Not `getUpgradeHandler()`: that one is the renderer's and leaves Next's own socket unanswered.
    pageSockets: configuration.isDevelopment
      ? async (...upgrade: Upgrade) => void sockets.emit("upgrade", ...upgrade)
      : undefined,
  };
}

async function listen(server: Server, configuration: Env): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(configuration.port, configuration.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const isAny = configuration.host === undefined || ["0.0.0.0", "::"].includes(configuration.host);
  const host = isAny ? "127.0.0.1" : (configuration.host ?? "");
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function announce(configuration: Env, localUrl: string): void {
  const url = configuration.publicUrl ?? localUrl.replace("127.0.0.1", "localhost");
  logger().info({ url, localUrl }, "ready");
  // for the person at the terminal; the log is for programs
  process.stderr.write(`\n  Eider is ready: ${url}\n\n`);
}

async function drain(server: Server): Promise<void> {
  setReadiness("draining");
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timeout = new AbortController();
  const late = delay(DRAIN_MS_MAX, undefined, { signal: timeout.signal, ref: false }).then(
    () => logger().warn("some requests did not finish in time"),
    () => undefined,
  );
  await Promise.race([stopBackground().then(() => closed), late]);
  timeout.abort();
  server.closeAllConnections();
}
