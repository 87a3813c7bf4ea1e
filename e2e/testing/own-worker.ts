import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EiderProcess } from "./eider-process.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PROGRAM = join(ROOT, "dist/worker/main.js");
const FORWARD = join(ROOT, "e2e/testing/forward-port.mjs");
/** `nobody` */
const OTHER_USER = 65_534;
const AS_OTHER_USER = ["setpriv", `--reuid=${OTHER_USER}`, `--regid=${OTHER_USER}`, "--clear-groups", "--"];

/** A worker of the customer's own: another process, with a folder and an environment of its own. */
export interface OwnWorker {
  readonly process: ChildProcess;
  /** everything it logged so far */
  log(): string;
  /** the fingerprint in its log; empty before it is there */
  fingerprint(): string;
  exitCode(): number | null;
  /** with everything that it started; its folder is removed */
  dispose(): Promise<void>;
}

export interface OwnWorkerOptions {
  readonly name: string;
  readonly token: string;
  /** as another user of this machine; see `canChangeUser` */
  readonly isOtherUser?: boolean;
  /** in a network with nothing in it but one way to this Eider; see `canLeaveNetwork` */
  readonly isAlone?: boolean;
}

/** Whether a process of another user can be started here, and can read the build. */
export const canChangeUser = (): boolean =>
  works([
    ...AS_OTHER_USER,
    process.execPath,
    "-e",
    `require("node:fs").accessSync(${JSON.stringify(PROGRAM)})`,
  ]);

/** Whether a process can be put into a network of its own. */
export const canLeaveNetwork = (): boolean => works(["unshare", "-n", "ip", "link", "set", "lo", "up"]);

/** Starts the built worker program. It finds nothing of this process's environment but the path to programs. */
export function startOwnWorker(eider: EiderProcess, options: OwnWorkerOptions): OwnWorker {
  const folder = mkdtempSync(join(tmpdir(), "eider-own-"));
  const socketPath = join(folder, "way-out");
  const wayOut = options.isAlone ? openWayOut(socketPath, eider.port) : null;
  if (options.isOtherUser) chownSync(folder, OTHER_USER, OTHER_USER);
  const [program = "", ...args] = commandOf(options, eider.port, socketPath);
  const child = spawn(program, args, {
    cwd: folder,
    detached: true, // a group of its own: what it starts ends with it
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      HOME: folder,
      EIDER_CONTROL_URL: eider.url.replace("localhost", "127.0.0.1"),
      EIDER_WORKER_DIR: join(folder, "worker"),
      EIDER_WORKER_NAME: options.name,
      EIDER_ENROLL_TOKEN: options.token,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  return {
    process: child,
    log: () => log,
    fingerprint: () => /waiting for approval","fingerprint":"([0-9A-Z-]+)"/.exec(log)?.[1] ?? "",
    exitCode: () => child.exitCode,
    dispose: async () => {
      await killGroup(child);
      wayOut?.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function commandOf({ isOtherUser, isAlone }: OwnWorkerOptions, port: number, socketPath: string): string[] {
  const as = isOtherUser ? AS_OTHER_USER : [];
  const worker = [...as, process.execPath, PROGRAM];
  if (!isAlone) return worker;
  const forward = [...as, process.execPath, FORWARD, String(port), socketPath];
  const script = `ip link set lo up && { ${quoted(forward)} & } && exec ${quoted(worker)}`;
  return ["unshare", "-n", "sh", "-c", script];
}

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");

/** Outside of the namespace: whoever connects to the socket reaches this Eider, and nothing else. */
function openWayOut(socketPath: string, port: number): Server {
  const server = createServer((inner) => {
    const outer = connect(port, "127.0.0.1");
    inner.pipe(outer).pipe(inner);
    tie(inner, outer);
    tie(outer, inner);
  });
  server.listen(socketPath, () => chmodSync(socketPath, 0o777));
  return server;
}

function tie(one: Socket, other: Socket): void {
  one.on("error", () => other.destroy());
  one.on("close", () => other.destroy());
}

function works([program = "", ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function killGroup(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined) return resolve();
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (!hasEnded) child.once("exit", () => resolve());
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
    if (hasEnded) resolve();
  });
}
