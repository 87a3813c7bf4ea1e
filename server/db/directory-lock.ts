import { randomBytes } from "node:crypto";
import { renameSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The data folder is in use. `message` names the process that has it. */
export class DirectoryLockedError extends Error {
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    const holder = pid === undefined ? "another process" : `process ${pid}`;
    super(`${dataDir} is in use by ${holder}. Stop it first, or give this one another EIDER_DATA_DIR.`);
    this.name = "DirectoryLockedError";
    this.pid = pid;
  }
}

/** A held data folder. */
export interface DirectoryLock {
  /** Gives the folder back. The end of the process, however it ends, does so too. */
  readonly release: () => Promise<void>;
}

const REFUSALS_UNTIL_STALE = 3;
const REFUSAL_PAUSE_MS = 50;
const TAKE_ATTEMPTS_MAX = 5;

/**
 * Makes this process the only one on `dataDir`.
 *
 * The lock is a listening unix socket inside the folder: only a living process
 * answers it, and it is the same one for every container that mounts the
 * folder on this machine (a pid file or an abstract socket is not). It does
 * not reach over network file systems between machines.
 *
 * @throws DirectoryLockedError naming the holder's pid; the system's error when the folder can't be written.
 */
export async function lockDirectory(dataDir: string): Promise<DirectoryLock> {
  const path = socketPath(dataDir, "lock.sock");
  for (let attempt = 0; attempt < TAKE_ATTEMPTS_MAX; attempt += 1) {
    const server = await listenOn(path);
    if (server) return { release: () => closeServer(server) };
    const holder = await askHolder(path);
    if (holder) throw new DirectoryLockedError(dataDir, holder.pid);
    await removeStale(dataDir, path);
  }
  throw new DirectoryLockedError(dataDir, undefined);
}

/** Binding is exclusive: `undefined` when the path exists. */
function listenOn(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(JSON.stringify({ pid: process.pid }));
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Who answers at `path`; `undefined` when nobody does, asked several times. */
async function askHolder(path: string): Promise<{ pid: number | undefined } | undefined> {
  for (let refusals = 0; refusals < REFUSALS_UNTIL_STALE; refusals += 1) {
    const answer = await ask(path);
    if (answer !== undefined) return { pid: parsePid(answer) };
    await delay(REFUSAL_PAUSE_MS);
  }
  return undefined;
}

function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(path);
    socket.setEncoding("utf8");
    // Connected but silent is a holder that is stopped or busy: alive.
    socket.setTimeout(1_000, () => {
      socket.destroy();
      resolve(answer);
    });
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", () => resolve(undefined));
  });
}

function parsePid(answer: string): number | undefined {
  const digits = /"pid":(\d+)/.exec(answer)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Takes a dead socket out of the way by renaming it first: if another process
 * replaced it in the meantime, what was taken away answers and is put back.
 */
async function removeStale(dataDir: string, path: string): Promise<void> {
  const grave = socketPath(dataDir, `lock.${randomBytes(4).toString("hex")}`);
  try {
    renameSync(path, grave);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const holder = await askHolder(grave);
  if (holder) {
    renameSync(grave, path);
    throw new DirectoryLockedError(dataDir, holder.pid);
  }
  unlinkSync(grave);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Socket paths may have about 100 bytes; the one relative to the working directory is often shorter. */
function socketPath(dataDir: string, name: string): string {
  const absolute = join(dataDir, name);
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.length < absolute.length ? fromHere : absolute;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
