import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A real PostgreSQL on a free port of this machine, with an empty database per call. */
export interface TemporaryPostgres {
  readonly newDatabase: () => Promise<string>;
  readonly stop: () => void;
}

const DEBIAN = "/usr/lib/postgresql";

/** The folder of `initdb` and `postgres`, newest version; `undefined` when this machine has none that we could run. */
export function postgresBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const newest = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0];
  const folder = newest === undefined ? undefined : join(DEBIAN, newest, "bin");
  return folder !== undefined && existsSync(join(folder, "initdb")) && canRun() ? folder : undefined;
}

/** Starts it; takes about three seconds. PostgreSQL refuses to run as root, so it runs as `postgres` then. */
export async function startTemporaryPostgres(binaries: string): Promise<TemporaryPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "eider-postgres-"));
  chmodSync(folder, 0o777);
  const data = join(folder, "data");
  const port = await freePort();
  run(join(binaries, "initdb"), ["-D", data, "-U", "eider", "-A", "trust", "--no-sync"]);
  const [command, args] = asPostgres(join(binaries, "postgres"), [
    "-D",
    data,
    "-p",
    String(port),
    "-k",
    folder,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "fsync=off",
  ]);
  const server = spawn(command, args, { stdio: "ignore" });
  const url = (name: string) => `postgresql://eider@127.0.0.1:${port}/${name}`;
  await untilItAnswers(url("postgres"));
  return {
    newDatabase: async () => {
      const name = `test_${randomBytes(6).toString("hex")}`;
      await query(url("postgres"), `CREATE DATABASE ${name}`);
      return url(name);
    },
    stop: () => {
      run(join(binaries, "pg_ctl"), ["-D", data, "stop", "-m", "immediate"]);
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function canRun(): boolean {
  if (!isRoot()) return true;
  try {
    execFileSync("id", ["postgres"], { stdio: "ignore" });
    return true;
  } catch {
    // no such user: nobody to run it as
    return false;
  }
}

function asPostgres(command: string, args: string[]): [string, string[]] {
  return isRoot() ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];
}

function run(command: string, args: string[]): void {
  execFileSync(...asPostgres(command, args), { stdio: "ignore", cwd: tmpdir() });
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await query(url, "SELECT 1");
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
