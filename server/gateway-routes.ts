import type { BackgroundContext, RawRoute, SocketRoute } from "./http/raw-routes.ts";
import { lakeRoutes } from "./lake/lake-routes.ts";
import { pageSocketRoute } from "./page-link/page-socket.ts";
import { startDataPlane, stopDataPlane } from "./relay/data-plane-life.ts";
import { relayRoutes } from "./relay/relay-routes.ts";
import { workerRoutes } from "./workers/worker-routes.ts";
import { workerSocketRoute } from "./workers/worker-socket.ts";

/** Endpoints of the data plane. */
export const rawRoutes: readonly RawRoute[] = [...relayRoutes, ...lakeRoutes, ...workerRoutes];

/** Sockets of pages and workers. */
export const socketRoutes: readonly SocketRoute[] = [pageSocketRoute, workerSocketRoute];

/** Starts what runs beside requests; called once, after the server listens. A rejection stops the server. */
export async function startBackground(context: BackgroundContext): Promise<void> {
  await startDataPlane(context);
}

/** Closes sockets politely, stops the hosted worker. Must settle within 8 s; safe when nothing was started. */
export async function stopBackground(): Promise<void> {
  await stopDataPlane();
}
