import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolId, WorkerId } from "../../../compute/protocol/ids.ts";
import { startWorkerProgram, type WorkerProgram } from "../../../compute/worker/testing/worker-program.ts";
import { db } from "../../db/db.ts";
import { dataPlane } from "../../relay/data-plane.ts";
import { grantEnrollment } from "../grant-enrollment.ts";

/** The worker's program with a folder of its own, enrolled by a token; it can be killed and started again. */
export interface RealWorker {
  readonly name: string;
  readonly workerId: () => Promise<WorkerId>;
  readonly program: () => WorkerProgram;
  /** A new process of the same worker. */
  start(): Promise<void>;
  /** Whether this process of it is connected. */
  isOnline(): Promise<boolean>;
  remove(): Promise<void>;
}

/** @param controlUrl where it dials: the gateway, or what stands before it */
export async function startRealWorker(
  controlUrl: string,
  poolId: PoolId,
  name: string,
  environment: Record<string, string> = {},
): Promise<RealWorker> {
  const directory = await mkdtemp(join(tmpdir(), "eider-real-worker-"));
  let program: WorkerProgram;

  async function start(): Promise<void> {
    const { token } = await grantEnrollment(poolId);
    program = startWorkerProgram(
      {
        EIDER_CONTROL_URL: controlUrl,
        EIDER_WORKER_DIR: directory,
        EIDER_WORKER_NAME: name,
        EIDER_WORKER_THREADS: "1",
        EIDER_SPARE_ENGINE: "0",
        EIDER_SESSION_MEMORY_BYTES: String(256 * 1_048_576),
        EIDER_DRAIN_MS: "0",
        EIDER_ENROLL_TOKEN_FILE: "-",
        ...environment,
      },
      token,
    );
  }

  const workerId = async () => (await db().worker.findFirstOrThrow({ where: { name } })).id as WorkerId;
  await start();
  return {
    name,
    workerId,
    program: () => program,
    start,
    async isOnline() {
      const worker = await db().worker.findFirst({ where: { name } });
      return worker !== null && dataPlane().fleet.find(worker.id as WorkerId) !== undefined;
    },
    async remove() {
      program.kill("SIGKILL");
      await program.exited;
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
