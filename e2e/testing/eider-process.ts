import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodingsIn, filesWith } from "./canaries.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;

export const ADMIN = { email: "ana@northwind.example", password: "a sentence works well" } as const;

/** A real Eider, started from the build on a free port with a data directory of its own. */
export interface EiderProcess {
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** process id of the control plane */
  pid(): number;
  /** everything it printed so far */
  output(): string;
  /** kill -9, then the same port and directory again */
  crashAndRestart(): Promise<void>;
  /** SIGTERM; answers the exit code */
  stop(): Promise<number | null>;
  /** `stop`, and the data directory is removed. @throws Error when the admin's password is in it, or was printed. */
  dispose(): Promise<void>;
}

export interface EiderOptions {
  /** default: an admin account from the environment, so that no set-up page appears */
  readonly environment?: Record<string, string> | ((url: string) => Promise<Record<string, string>>);
  readonly dataDirectory?: string;
}

/** Starts Eider and waits until it says that it is ready. @throws Error with its output when it ends before. */
export async function startEider(options: EiderOptions = {}): Promise<EiderProcess> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), "eider-e2e-")));
  const given = options.environment ?? {
    EIDER_ADMIN_EMAIL: ADMIN.email,
    EIDER_ADMIN_PASSWORD: ADMIN.password,
  };
  const environment = typeof given === "function" ? await given(url) : given;
  let output = "";
  let child: ChildProcess;

  const launch = async () => {
    child = spawn(process.execPath, ["--enable-source-maps", join(ROOT, "dist/server/main.js")], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_ENV: "production",
        EIDER_PORT: String(port),
        EIDER_DATA_DIR: dataDirectory,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await ready(url, child, () => output);
  };
  process.once("exit", () => child.kill("SIGKILL"));
  await launch();

  const end = (signal: NodeJS.Signals) =>
    new Promise<number | null>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      child.once("exit", (code) => {
        clearTimeout(force);
        resolve(code);
      });
      child.kill(signal);
    });

  return {
    url,
    port,
    dataDirectory,
    pid: () => child.pid ?? 0,
    output: () => output,
    crashAndRestart: async () => {
      await end("SIGKILL");
      await launch();
    },
    stop: () => end("SIGTERM"),
    dispose: async () => {
      await end("SIGTERM");
      const leaks = [...filesWith(dataDirectory, ADMIN.password), ...encodingsIn(output, ADMIN.password)];
      if (leaks.length > 0) throw new Error(`A password was kept in the open: ${leaks.join(", ")}`);
      await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Eider ended with code ${child.exitCode}:\n${output()}`);
    const isReady = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Eider was not ready after ${READY_MS_MAX} ms:\n${output()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
