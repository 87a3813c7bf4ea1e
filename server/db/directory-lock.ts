import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, unlinkSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The data folder is in use. `message` names the process that has it. */
export class DirectoryLockedError extends Error {
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(`${dataDir} is in use by process ${pid}. Stop it first, or give this one another EIDER_DATA_DIR.`);
    this.name = "DirectoryLockedError";
    this.pid = pid;
  }
}

/** A held data folder. */
export interface DirectoryLock {
  /** Gives the folder back. The end of the process, however it ends, does so too. */
  readonly release: () => Promise<void>;
}

type State = "candidate" | "holder";

/** Another process's socket in the folder; `order` decides between candidates. */
interface Rival {
  readonly file: string;
  readonly order: string;
  readonly pid: number;
}

/** lock-<random>-<pid>.sock: the pid is known even while its process is stopped. */
const SOCKET_FILE = /^lock-([0-9a-f]{16})-(\d+)\.sock$/;
/** Connected but silent for so long is a process that is stopped or very busy: alive. */
const ANSWER_MS_MAX = 1_000;
const PAUSE_MS = 20;
/** macOS allows 103, Linux 107. */
const SOCKET_PATH_BYTES_MAX = 100;

/**
 * Makes this process the only one on `dataDir`.
 *
 * Each process listens on a unix socket of its own inside the folder and then
 * asks all others there: a dead one refuses and is removed, a holder wins, of
 * two candidates the smaller name goes on. Since everybody listens before
 * looking, the later of any two sees the earlier. Sockets answer only while
 * their process lives, and across containers that mount the folder on this
 * machine (a pid file or an abstract socket is granted twice there). They do
 * not reach over network file systems between machines.
 *
 * @throws DirectoryLockedError naming the holder's pid; the system's error when the folder can't be written.
 */
export async function lockDirectory(dataDir: string): Promise<DirectoryLock> {
  const order = randomBytes(8).toString("hex");
  const file = `lock-${order}-${process.pid}.sock`;
  let state: State = "candidate";
  const server = await listenAs(dataDir, file, () => state);
  const release = async () => {
    removeSocket(dataDir, file);
    await closeServer(server);
  };
  try {
    for (const rival of findRivals(dataDir, file)) await outlast(dataDir, rival, order);
  } catch (error) {
    await release();
    throw error;
  }
  state = "holder";
  return { release };
}

/** Waits until the rival is gone. @throws DirectoryLockedError when it stays. */
async function outlast(dataDir: string, rival: Rival, order: string): Promise<void> {
  for (;;) {
    const state = await askState(dataDir, rival.file);
    if (state === "dead") return removeSocket(dataDir, rival.file);
    if (state === "holder" || rival.order < order) throw new DirectoryLockedError(dataDir, rival.pid);
    // a candidate with a larger name: it gives way, or has not seen us and becomes the holder
    await delay(PAUSE_MS);
  }
}

function findRivals(dataDir: string, ownFile: string): Rival[] {
  return readdirSync(dataDir).flatMap((file) => {
    const [, order, pid] = SOCKET_FILE.exec(file) ?? [];
    return order === undefined || file === ownFile ? [] : [{ file, order, pid: Number(pid) }];
  });
}

/** Listens under a name that nobody looks at, then takes the real one: a socket there is never without its listener. */
function listenAs(dataDir: string, file: string, state: () => State): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(state());
  });
  const preparing = `new-${file.slice(5)}`;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.unref();
      renameSync(join(dataDir, preparing), join(dataDir, file));
      resolve(server);
    });
    atPath(dataDir, preparing, (path) => server.listen(path));
  });
}

function askState(dataDir: string, file: string): Promise<State | "dead"> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = new Socket();
    atPath(dataDir, file, (path) => socket.connect(path));
    socket.setEncoding("utf8");
    socket.setTimeout(ANSWER_MS_MAX, () => {
      socket.destroy();
      resolve("holder");
    });
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("end", () => resolve(answer === "candidate" ? "candidate" : "holder"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" || error.code === "ENOENT" ? "dead" : "holder"),
    );
  });
}

function removeSocket(dataDir: string, file: string): void {
  try {
    unlinkSync(join(dataDir, file));
  } catch (error) {
    // another start removed the same dead socket first
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

/**
 * Socket paths may have about 100 bytes. For a longer one the folder becomes the
 * working directory while the path is used, which is before `act` returns.
 */
function atPath(dataDir: string, file: string, act: (path: string) => void): void {
  const path = join(dataDir, file);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX) return act(path);
  const before = process.cwd();
  process.chdir(dataDir);
  try {
    act(file);
  } finally {
    process.chdir(before);
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
