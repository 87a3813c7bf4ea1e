import type { WorkspaceId } from "../compute/protocol/ids.ts";
import { db } from "./db/db.ts";
import type { BackgroundContext, RawRoute, SocketRoute } from "./http/raw-routes.ts";
import { lakeRoutes } from "./lake/lake-routes.ts";
import { installNotebookFile } from "./notebooks/notebook-file.ts";
import { pageSocketRoute } from "./page-link/page-socket.ts";
import { setWelcome } from "./people/set-up.ts";
import { registerSetupFact } from "./people/setup-facts.ts";
import { startDataPlane, stopDataPlane } from "./relay/data-plane-life.ts";
import { relayRoutes } from "./relay/relay-routes.ts";
import { loadSamples } from "./samples/load-samples.ts";
import { SAMPLE_NOTEBOOK } from "./samples/sample-notebook.ts";
import { samplesFact } from "./samples/samples-fact.ts";
import { hostedFact } from "./workers/hosted-fact.ts";
import { type HostedWorker, keepHostedWorker } from "./workers/hosted-worker.ts";
import { workerRoutes } from "./workers/worker-routes.ts";
import { workerSocketRoute } from "./workers/worker-socket.ts";

/** Endpoints of the data plane. */
export const rawRoutes: readonly RawRoute[] = [...relayRoutes, ...lakeRoutes, ...workerRoutes];

/** Sockets of pages and workers. */
export const socketRoutes: readonly SocketRoute[] = [pageSocketRoute, workerSocketRoute];

const hosted: HostedWorker[] = [];
let work: Promise<unknown> = Promise.resolve();

/** Starts what runs beside requests; called once, after the server listens. A rejection stops the server. */
export async function startBackground(context: BackgroundContext): Promise<void> {
  await startDataPlane();
  if (context.env.hasHostedWorker) await startHosted(context);
  if (context.env.hasSamples)
    await setWelcome(async (actor) => (await installNotebookFile(actor, SAMPLE_NOTEBOOK)).notebookId);
}

/** Closes sockets politely, stops the hosted worker. Must settle within 8 s; safe when nothing was started. */
export async function stopBackground(): Promise<void> {
  await Promise.all(hosted.splice(0).map((worker) => worker.stop()));
  await stopDataPlane();
  await work;
}

async function startHosted(context: BackgroundContext): Promise<void> {
  const workspaces = await db().workspace.findMany({ select: { id: true }, orderBy: { createdAt: "asc" } });
  for (const { id } of workspaces) {
    const worker = await keepHostedWorker(id as WorkspaceId, context);
    hosted.push(worker);
    registerSetupFact("hosted-worker", () => hostedFact(worker.poolId));
    if (!context.env.hasSamples) continue;
    registerSetupFact("samples", samplesFact);
    loadInBackground(id as WorkspaceId, worker, context);
  }
}

function loadInBackground(
  workspaceId: WorkspaceId,
  { poolId }: HostedWorker,
  { signal, logger }: BackgroundContext,
): void {
  work = loadSamples(workspaceId, poolId, signal).catch((error: unknown) =>
    logger.error({ error }, "the sample data could not be loaded"),
  );
}
