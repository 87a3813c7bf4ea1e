import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
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
  const residentBytes = openResidentBytes(child.pid);
  let bytes = 0;
  let peakBytes = 0;
  const timer = setInterval(() => {
    bytes = residentBytes.read();
    peakBytes = Math.max(peakBytes, bytes);
    if (bytes > bytesMax) onExceeded();
  }, WATCH_INTERVAL_MS);
  timer.unref();
  return {
    memory: () => ({ bytes, peakBytes: Math.max(peakBytes, bytes) }),
    resetPeak: () => {
      peakBytes = bytes;
    },
    stop: () => {
      clearInterval(timer);
      residentBytes.close();
      bytes = 0;
    },
  };
}

const PAGE_BYTES = 4096;

/**
 * Resident memory of a process from `/proc`; 0 where there is none: then only DuckDB's own limit holds.
 * Read in place: a few microseconds, and it never waits for a thread that somebody else keeps busy.
 */
function openResidentBytes(pid: number | undefined): { read(): number; close(): void } {
  const file = openOrNull(`/proc/${pid}/statm`);
  const buffer = Buffer.alloc(128);
  return {
    read() {
      if (file === null) return 0;
      try {
        const length = readSync(file, buffer, 0, buffer.length, 0);
        return Number(buffer.toString("latin1", 0, length).split(" ")[1]) * PAGE_BYTES;
      } catch (error) {
        return ignoreSystemError(error, 0);
      }
    },
    close() {
      if (file !== null) closeSync(file);
    },
  };
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    return ignoreSystemError(error, null);
  }
}

/** The process ended meanwhile, or there is no `/proc`. */
function ignoreSystemError<T>(error: unknown, instead: T): T {
  if (error instanceof Error && "code" in error) return instead;
  throw error;
}
