import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EiderProcess, startEider } from "../e2e/testing/eider-process.ts";
import { ADMIN_ENVIRONMENT, type EiderPage } from "./eider-page.ts";
import { COUNTED_ROW_BYTES, countedRows } from "./hashed-rows.ts";
import { type Bench, spread } from "./measure.ts";
import { openRemotePage } from "./open-remote-page.ts";
import { PLAIN_FRAMES } from "./page-without-cipher.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const GiB = 1024 ** 3;
const ROWS = GiB / COUNTED_ROW_BYTES;
const ROWS_WARM_UP = ROWS / 8;
const REPETITIONS = 3;
const STOP_MS_MAX = 10_000;
const ENROLLED_MS_MAX = 60_000;

/**
 * A Result from the engine to the page: engine, worker, control plane and browser are processes of their
 * own, as they are in production. The same frames go the same way with the cipher left out, turn by turn.
 */
export const bench: Bench = {
  name: "seal",
  async run() {
    const { process: started, worker } = await startWithOwnWorker();
    let eider: EiderPage | null = null;
    try {
      eider = await openRemotePage({ initScript: PLAIN_FRAMES, eider: started });
      const { page } = eider;
      const read = (rows: number) =>
        page.evaluate((sql) => globalThis.readRemote(sql, false), countedRows(rows));
      const taken = { sealed: [] as number[], plain: [] as number[] };
      for (let index = -1; index < REPETITIONS; index += 1) {
        // who goes first changes, so that neither always finds the warmer machine
        const ways = index % 2 === 0 ? (["sealed", "plain"] as const) : (["plain", "sealed"] as const);
        for (const way of ways) {
          await setEncrypting(worker, way === "sealed");
          const { elapsedMs, bytes } = await read(index < 0 ? ROWS_WARM_UP : ROWS);
          if (index < 0) continue;
          if (bytes < GiB) throw new Error(`${bytes} bytes came instead of a GiB.`);
          taken[way].push(elapsedMs);
        }
      }
      return [
        {
          name: "1 GiB, Run → last row in the page, sealed",
          against: "the same frames without the cipher",
          unit: "ms",
          measured: spread(taken.sealed),
          baseline: spread(taken.plain),
          target: 1.05,
        },
      ];
    } finally {
      await stopWorker(worker);
      await (eider?.close() ?? started.dispose());
    }
  },
};

/** Eider without its hosted worker, and the worker program of the build with that worker's identity. */
async function startWithOwnWorker(): Promise<{ process: EiderProcess; worker: ChildProcess }> {
  const first = await startEider();
  const directory = await enrolledDirectory(join(first.dataDirectory, "workers"));
  await first.stop();
  const environment = { ...ADMIN_ENVIRONMENT, EIDER_HOSTED_WORKER: "off" };
  const started = await startEider({ dataDirectory: first.dataDirectory, environment });
  const preload = join(HERE, "worker-without-cipher.mjs");
  const worker = spawn(process.execPath, ["--import", preload, join(dirname(HERE), "dist/worker/main.js")], {
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      EIDER_CONTROL_URL: `http://127.0.0.1:${started.port}`,
      EIDER_WORKER_DIR: directory,
    },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return { process: started, worker };
}

/** The folder of the hosted worker, once it has its identity. */
async function enrolledDirectory(workers: string): Promise<string> {
  const deadline = Date.now() + ENROLLED_MS_MAX;
  while (Date.now() < deadline) {
    const [pool] = await readdir(workers).catch(() => []);
    const directory = join(workers, pool ?? "");
    const text = await readFile(join(directory, "identity.json"), "utf8").catch(() => "{}");
    if ((JSON.parse(text) as { enrollment?: object | null }).enrollment) return directory;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The hosted worker had no identity after ${ENROLLED_MS_MAX} ms.`);
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const force = setTimeout(() => worker.kill("SIGKILL"), STOP_MS_MAX);
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  worker.kill("SIGTERM");
  await exited;
  clearTimeout(force);
}

function setEncrypting(worker: ChildProcess, isEncrypting: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.send({ isEncrypting }, (error) => error && reject(error));
  });
}
