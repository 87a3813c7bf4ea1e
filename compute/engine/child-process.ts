import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EngineExit, EngineFork, EngineOptions } from "./engine-session.ts";
import type { FromEngine, ToEngine } from "./engine-message.ts";
import { type Frame, readFrames } from "./frame-pipe.ts";
import type { EngineConfig } from "./open-engine.ts";

/** A running engine child. */
export interface EngineChild {
  send(message: ToEngine): void;
  /** Ends it at once. What it was asked for is lost. */
  kill(reason: EngineExit["reason"]): void;
  /** Resident bytes when last looked at, and their peak since `resetPeak`. */
  memory(): { bytes: number; peakBytes: number };
  resetPeak(): void;
}

/** How often resident memory is looked at: DuckDB's own limit can be overrun by gigabytes within a second. */
const WATCH_INTERVAL_MS = 25;
/** libuv threads: a statement, planner, writer, caster and readers may all wait in DuckDB at once. */
const POOL_THREADS = 16;
const MiB = 1024 * 1024;

/**
 * Forks the engine and resolves when it is ready. `onExit` hears of its end once, also when it never became ready.
 * @throws Error when it can't start.
 */
export async function startChild(
  options: EngineOptions,
  onFrame: (frame: Frame<FromEngine>) => void,
  onExit: (exit: EngineExit) => void,
): Promise<EngineChild> {
  const { directory, resultsDirectory, memoryBytes, threads, tempBytesMax } = options;
  const { entry, execArgv } = options.fork ?? sourceFork();
  const config: EngineConfig = { directory, resultsDirectory, memoryBytes, threads, tempBytesMax };
  const env: Record<string, string> = { UV_THREADPOOL_SIZE: String(POOL_THREADS), HOME: directory };
  const child = fork(entry, [JSON.stringify(config)], {
    cwd: directory,
    env: env as NodeJS.ProcessEnv,
    execArgv: [...execArgv],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc", "pipe"],
  });
  let reason: EngineExit["reason"] = "crashed";
  const kill = (why: EngineExit["reason"]) => {
    reason = why;
    child.kill("SIGKILL");
  };
  const watch = watchMemory(child, memoryBytes * 1.5 + 256 * MiB, () => kill("out_of_memory"));
  child.once("exit", () => {
    watch.stop();
    onExit({ reason });
  });
  await untilReady(child, onFrame);
  return {
    send: (message) => {
      if (message.type === "close") reason = "closed";
      if (child.connected) child.send(message);
    },
    kill,
    memory: watch.memory,
    resetPeak: watch.resetPeak,
  };
}

function sourceFork(): EngineFork {
  const require = createRequire(import.meta.url);
  return {
    entry: fileURLToPath(new URL("./engine-main.ts", import.meta.url)),
    execArgv: ["--import", pathToFileURL(require.resolve("tsx")).href],
  };
}

function untilReady(child: ChildProcess, onFrame: (frame: Frame<FromEngine>) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`The engine ended before it was ready (${signal ?? code}).`));
    });
    readFrames<FromEngine>(child.stdio[4] as Readable, (frame) => {
      if (frame.head.type === "ready") resolve();
      else if (frame.head.type === "failed-to-start") reject(new Error(frame.head.message));
      else onFrame(frame);
    });
  });
}

function watchMemory(child: ChildProcess, bytesMax: number, onExceeded: () => void) {
  let bytes = 0;
  let peakBytes = 0;
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    bytes = await residentBytes(child.pid);
    isLooking = false;
    peakBytes = Math.max(peakBytes, bytes);
    if (bytes > bytesMax) onExceeded();
  };
  const timer = setInterval(() => void look(), WATCH_INTERVAL_MS);
  timer.unref();
  return {
    memory: () => ({ bytes, peakBytes: Math.max(peakBytes, bytes) }),
    resetPeak: () => {
      peakBytes = bytes;
    },
    stop: () => {
      clearInterval(timer);
      bytes = 0;
    },
  };
}

const PAGE_BYTES = 4096;

/** From `/proc`; 0 where there is none: then only DuckDB's own limit holds. */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const pages = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1];
    return Number(pages) * PAGE_BYTES;
  } catch (error) {
    if (error instanceof Error && "code" in error) return 0;
    throw error;
  }
}
