import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { fingerprint } from "../../compute/seal/fingerprint.ts";
import { db } from "../db/db.ts";
import { projectRoot } from "../project-root.ts";
import { version } from "../version.ts";
import { grantEnrollment } from "./grant-enrollment.ts";
import { startControlPlane, type TestControlPlane } from "./testing/start-control-plane.ts";

/** npm installs DuckDB's binding, 70 MB, from its cache or from the registry. */
const PATIENCE = { timeout: 240_000, interval: 200 };
const TEST_MS_MAX = 600_000;

let plane: TestControlPlane;
let machine: string;
const programs: Program[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [join(projectRoot(), "scripts/worker-package.mjs")]);
  plane = await startControlPlane();
  machine = mkdtempSync(join(tmpdir(), "eider-elsewhere-"));
});
afterEach(async () => {
  for (const program of programs.splice(0)) await program.end("SIGKILL");
});
afterAll(async () => {
  await plane.close();
  rmSync(machine, { recursive: true, force: true });
});

interface Program {
  readonly said: () => string;
  /** Signals the whole group, as a terminal does; answers the exit code. */
  end(signal: "SIGINT" | "SIGKILL"): Promise<number | null>;
  readonly child: ChildProcess;
}

/**
 * The environment of somebody who never heard of this checkout: an empty home, an empty
 * npm but for what npm downloaded before, and of our own environment only the way to the registry.
 */
function elsewhere(): NodeJS.ProcessEnv {
  const npm = (key: string) => execFileSync("npm", ["config", "get", key], { encoding: "utf8" }).trim();
  const cache = join(machine, "npm");
  mkdirSync(cache, { recursive: true });
  if (!readdirSync(cache).includes("_cacache"))
    symlinkSync(join(npm("cache"), "_cacache"), join(cache, "_cacache"));
  const network = Object.entries(process.env).filter(([name]) =>
    /proxy$|^(NODE_EXTRA_CA|SSL_CERT)/i.test(name),
  );
  return {
    NODE_ENV: "production",
    ...Object.fromEntries(network),
    PATH: process.env.PATH,
    HOME: join(machine, "home"),
    npm_config_cache: cache,
    npm_config_registry: npm("registry"),
    npm_config_prefer_offline: "true",
    npm_config_update_notifier: "false",
  };
}

function npx(environment: Record<string, string>): Program {
  const cwd = join(machine, "empty");
  for (const folder of [cwd, join(machine, "home")]) mkdirSync(folder, { recursive: true });
  const child = spawn("npx", ["--yes", `${plane.origin}/worker.tgz?v=${version()}`], {
    cwd,
    env: { ...elsewhere(), EIDER_CONTROL_URL: plane.origin, EIDER_LOG_FORMAT: "text", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const program: Program = {
    child,
    said: () => said,
    end(signal) {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), signal);
      return exited;
    },
  };
  programs.push(program);
  return program;
}

async function online(program: Program): Promise<string> {
  return vi.waitFor(() => {
    if (program.child.exitCode !== null) throw new Error(endWords(program.said()));
    const workerId = plane.online();
    if (workerId === undefined) throw new Error(`not online yet; npx said: ${program.said()}`);
    return workerId;
  }, PATIENCE);
}

function endWords(said: string): string {
  const isOffline = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(said);
  const why = isOffline ? "The npm registry can't be reached, and this test installs from it. " : "";
  return `${why}npx ended before the worker was online: ${said}`;
}

test(
  "one copied npx line in an empty home: installs DuckDB only, enrols, shows the page's fingerprint, comes online; and again without a token",
  async () => {
    const { token } = await grantEnrollment(plane.poolId);
    const first = npx({ EIDER_ENROLL_TOKEN: token });
    const workerId = await online(first);
    const worker = await db().worker.findUniqueOrThrow({ where: { id: workerId } });
    expect(worker.host).toMatchObject({ workerVersion: version() });
    await vi.waitFor(() => expect(first.said()).toContain("Online."), PATIENCE);
    const shown = await fingerprint({ signing: worker.signingKey, sealing: worker.sealingKey });
    expect(first.said()).toContain(`Fingerprint ${shown}`);
    expect(first.said()).not.toContain(token);
    expect(installed()).toEqual(["@duckdb/node-api", "@duckdb/node-bindings", "detect-libc", "eider-worker"]);
    const identity = join(machine, "home/.eider-worker/identity.json");
    expect(statSync(identity).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(machine, "empty"))).toEqual([]);
    await first.end("SIGINT");
    expect(first.said()).toContain("Stopped.");
    await vi.waitFor(() => expect(plane.online()).toBeUndefined(), PATIENCE);

    expect(await online(npx({}))).toBe(workerId);
  },
  TEST_MS_MAX,
);

/** What npm put on the machine, without the native binary of its platform. */
function installed(): string[] {
  const npxFolder = join(machine, "npm/_npx");
  const lock = readFileSync(
    join(npxFolder, readdirSync(npxFolder)[0] ?? "", "node_modules/.package-lock.json"),
    "utf8",
  );
  const { packages } = JSON.parse(lock) as { packages: Record<string, { hasInstallScript?: boolean }> };
  expect(Object.values(packages).filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  return Object.keys(packages)
    .map((path) => path.replace("node_modules/", ""))
    .filter((name) => !name.startsWith("@duckdb/node-bindings-"))
    .sort();
}
