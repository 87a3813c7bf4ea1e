import type { BackgroundContext, RawRoute, SocketRoute } from "./http/raw-routes.ts";

/** Endpoints of the data plane. */
export const rawRoutes: readonly RawRoute[] = [];

/** Sockets of pages and workers. */
export const socketRoutes: readonly SocketRoute[] = [];

/** Starts what runs beside requests; called once, after the server listens. A rejection stops the server. */
export async function startBackground(_context: BackgroundContext): Promise<void> {}

/** Closes sockets politely, stops the hosted worker. Must settle within 8 s; safe when nothing was started. */
export async function stopBackground(): Promise<void> {}
