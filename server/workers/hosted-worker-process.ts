import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { WorkerId } from "../../compute/protocol/ids.ts";
import { workerEnvironment } from "../env.ts";

/** A hosted worker's process: one that was started here, or one that outlived the server that started it. */
export interface WorkerProcess {
  readonly pid: number;
  readonly isAdopted: boolean;
  /** resolves with the exit code; `null` when a signal killed it or nobody knows */
  readonly exited: Promise<number | null>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

const POLL_MS = 500;
/** A server that was killed and started again takes its worker over; one that does not come back must leave nothing behind. */
const ALONE_MS_MAX = 2 * 60_000;

/**
 * Starts the worker program with a one-time token on its standard input: not on
 * its command line, where others could read it. Its log goes to our own stderr.
 */
export async function startWorkerProcess(options: {
  directory: string;
  name: string;
  controlUrl: string;
  token: string;
}): Promise<WorkerProcess> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const { args } = workerProgram();
  const child = spawn(process.execPath, args, {
    env: {
      EIDER_ALONE_MS_MAX: String(ALONE_MS_MAX),
      ...workerEnvironment(),
      EIDER_CONTROL_URL: options.controlUrl,
      EIDER_WORKER_DIR: options.directory,
      EIDER_WORKER_NAME: options.name,
      EIDER_ENROLL_TOKEN_FILE: "-",
    },
    stdio: ["pipe", "ignore", "inherit"],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  await giveToken(child, options.token);
  const { pid } = child;
  if (pid === undefined) throw new Error("the worker's process has no id", { cause: await exited });
  await writeFile(join(options.directory, PID_FILE), String(pid), { mode: 0o600 });
  return { pid, isAdopted: false, exited, kill: (signal) => void child.kill(signal) };
}

/**
 * The worker that still runs in this directory, because the server before us was
 * killed and it was not. Its Runs go on.
 */
export async function adoptWorkerProcess(directory: string): Promise<WorkerProcess | null> {
  const pid = Number(await readIfThere(join(directory, PID_FILE)));
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isWorkerOf(pid)) return null;
  const exited = new Promise<null>((resolve) => {
    const poll = setInterval(() => {
      if (isWorkerOf(pid)) return;
      clearInterval(poll);
      resolve(null);
    }, POLL_MS).unref();
  });
  return {
    pid,
    isAdopted: true,
    exited,
    kill(signal) {
      if (isWorkerOf(pid)) process.kill(pid, signal);
    },
  };
}

const Identity = z.object({ enrollment: z.object({ workerId: WorkerId }).nullable() });

/** Who the worker of this directory is; `null` before its enrolment. */
export async function enrolledWorkerId(directory: string): Promise<WorkerId | null> {
  const text = await readIfThere(join(directory, IDENTITY_FILE));
  return text === null ? null : (Identity.parse(JSON.parse(text)).enrollment?.workerId ?? null);
}

/** Makes the worker of this directory a new one at its next start: its keys are no longer known here. */
export async function forgetIdentity(directory: string): Promise<void> {
  await rm(join(directory, IDENTITY_FILE), { force: true });
}

const PID_FILE = "worker.pid";
const IDENTITY_FILE = "identity.json";

/** From a build: the bundle beside ours. From sources: TypeScript through tsx. */
function workerProgram(): { args: string[]; entry: string } {
  const bundle = import.meta.url.endsWith("/server/main.js");
  const entry = fileURLToPath(
    new URL(bundle ? "../worker/main.js" : "../../compute/worker/main.ts", import.meta.url),
  );
  if (bundle) return { args: [entry], entry };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return { args: ["--import", tsx, entry], entry };
}

function giveToken(child: ChildProcess, token: string): Promise<void> {
  return new Promise((resolve) => {
    // a worker that has its identity may exit without reading; that is no fault
    child.stdin?.on("error", () => resolve());
    child.stdin?.end(token, () => resolve());
    child.once("error", () => resolve());
  });
}

/** Process ids are given out again: only one that runs our worker program counts. */
function isWorkerOf(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(workerProgram().entry);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
