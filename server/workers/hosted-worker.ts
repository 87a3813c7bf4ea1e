import { join } from "node:path";
import { newId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { isUniqueViolation } from "../errors.ts";
import type { BackgroundContext } from "../http/raw-routes.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { pause } from "../relay/pause.ts";
import { grantEnrollment } from "./grant-enrollment.ts";
import {
  adoptWorkerProcess,
  enrolledWorkerId,
  forgetIdentity,
  startWorkerProcess,
  type WorkerProcess,
} from "./hosted-worker-process.ts";
import { loseWorker } from "./worker-loss.ts";

/** Looks after the worker of one workspace on this machine. */
export interface HostedWorker {
  readonly poolId: PoolId;
  /** Ends the worker: SIGTERM, and SIGKILL if it has not gone in time. Safe to call twice. */
  stop(): Promise<void>;
}

const POOL_NAME = "Hosted";
const WORKER_NAME = "hosted-1";
/** Exit codes of the worker program that starting it again does not mend. */
const EXIT_REFUSED = 77;
const EXIT_CONFIG = 78;
/** Wait before starting it again: 0.5 s doubled each time up to 30 s, as long as it dies young. */
const RESTART_MS_BASE = 500;
const RESTART_MS_MAX = 30_000;
const YOUNG_MS = 60_000;
/** The worker finishes for 5 s, then cancels for 2 s. */
const STOP_MS_MAX = 7_500;
/** An adopted worker dials within 10 s, if it knows the right address. */
const ADOPTION_MS_MAX = 15_000;

/**
 * Keeps one worker running for this workspace, as a child process that dials in
 * like any other. It dies: it is started again. It outlived an earlier server:
 * it is taken over with what it runs. Its folder is `<dataDir>/workers/<pool>`.
 */
export async function keepHostedWorker(
  workspaceId: WorkspaceId,
  { env, localUrl, logger, signal }: BackgroundContext,
): Promise<HostedWorker> {
  const poolId = await ensureHostedPool(workspaceId);
  const directory = join(env.dataDir, "workers", poolId);
  const stopping = new AbortController();
  const over = AbortSignal.any([signal, stopping.signal]);
  let current: WorkerProcess | null = await adoptWorkerProcess(directory);

  async function start(): Promise<WorkerProcess> {
    await db().enrollmentToken.deleteMany({ where: { poolId, redeemedAt: null } });
    const { token } = await grantEnrollment(poolId);
    return startWorkerProcess({ directory, name: WORKER_NAME, controlUrl: localUrl, token });
  }

  /** One life after the other until it is stopped, or refused for good. */
  async function keep(): Promise<void> {
    let failures = 0;
    while (!over.aborted) {
      current ??= await start();
      const bornAt = Date.now();
      logger.info({ pid: current.pid, isAdopted: current.isAdopted }, "hosted worker runs");
      if (current.isAdopted) killIfUnheard(current);
      const code = await current.exited;
      current = null;
      if (over.aborted) return;
      logger.warn({ code }, "hosted worker ended");
      if ((await afterExit(code)) === "stays down") return;
      if (Date.now() - bornAt > YOUNG_MS) failures = 0;
      await pause(Math.min(RESTART_MS_MAX, RESTART_MS_BASE * 2 ** failures++), over);
    }
  }

  /** What ran in it is lost at once, without waiting for its heartbeats to stay away. */
  async function afterExit(code: number | null): Promise<"again" | "stays down"> {
    const workerId = await enrolledWorkerId(directory);
    if (workerId !== null) {
      dataPlane().fleet.find(workerId)?.drop();
      loseWorker(workerId, WORKER_NAME);
    }
    if (code === EXIT_CONFIG) return "stays down";
    if (code !== EXIT_REFUSED) return "again";
    const worker = workerId && (await db().worker.findUnique({ where: { id: workerId } }));
    if (worker) return "stays down";
    await forgetIdentity(directory);
    return "again";
  }

  function killIfUnheard(adopted: WorkerProcess): void {
    const check = async () => {
      const workerId = await enrolledWorkerId(directory);
      if (workerId === null || dataPlane().fleet.find(workerId) === undefined) adopted.kill("SIGKILL");
    };
    setTimeout(() => {
      check().catch((error: unknown) => logger.error({ error }, "the worker was not looked after"));
    }, ADOPTION_MS_MAX).unref();
  }

  const kept = keep().catch((error: unknown) => logger.error({ error }, "no hosted worker can be started"));
  return {
    poolId,
    async stop() {
      stopping.abort();
      const last = current;
      last?.kill("SIGTERM");
      const kill = setTimeout(() => last?.kill("SIGKILL"), STOP_MS_MAX);
      await Promise.all([last?.exited, kept]);
      clearTimeout(kill);
    },
  };
}

/** The workspace's Pool of hosted workers, made if it is not there. */
export async function ensureHostedPool(workspaceId: WorkspaceId): Promise<PoolId> {
  const where = { workspaceId_ownerId_name: { workspaceId, ownerId: "", name: POOL_NAME } };
  const pool = await db().pool.findUnique({ where });
  if (pool !== null) return pool.id as PoolId;
  try {
    const data = { id: newId("pol_"), workspaceId, name: POOL_NAME, kind: "hosted" } as const;
    return (await db().pool.create({ data })).id as PoolId;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return (await db().pool.findUniqueOrThrow({ where })).id as PoolId;
  }
}
