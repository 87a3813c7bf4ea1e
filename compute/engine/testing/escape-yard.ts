import { lstat, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** The name of the variable that only the supervisor may know. */
export const CANARY_VARIABLE = "EIDER_ESCAPE_CANARY";

/**
 * A worker's folder with one Session in it, and around the Session everything that
 * it must not see or change: secrets, another Session, kept Results, a server.
 */
export interface EscapeYard {
  readonly ownDirectory: string;
  readonly resultsDirectory: string;
  /** what every secret holds, and the name of a file that no statement names */
  readonly canary: string;
  readonly url: string;
  /** A statement of the corpus with its places filled in. */
  place(statement: string): string;
  /** What happened outside since the last look: files changed, connections made. */
  trespasses(): Promise<string[]>;
  /** What is not to be found in the words of an answer. */
  leaksIn(answer: string | Uint8Array): boolean;
  remove(): Promise<void>;
}

export async function openEscapeYard(): Promise<EscapeYard> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "eider-escape-")));
  const canary = `canary${Math.random().toString(36).slice(2)}`;
  const [ownDirectory, otherDirectory] = [join(root, "sessions", "own"), join(root, "sessions", "other")];
  const resultsDirectory = join(root, "results");
  for (const folder of [ownDirectory, otherDirectory, resultsDirectory])
    await mkdir(folder, { recursive: true });
  await plantSecrets(root, canary);
  await plantSecrets(otherDirectory, canary);
  await plantDatabase(join(resultsDirectory, "run_other.duckdb"), canary);
  await writeFile(join(root, `listed-${canary}.txt`), "");
  await plantOwn(root, ownDirectory);
  const listener = await listen();
  const url = `http://127.0.0.1:${listener.port}`;
  const places = new Map([
    ["{OUT}", root],
    ["{OWN}", ownDirectory],
    ["{OTHER}", otherDirectory],
    ["{RESULTS}", resultsDirectory],
    ["{URL}", url],
    ["{PORT}", String(listener.port)],
    ["{PID}", String(process.pid)],
  ]);
  let seen = await filesOutside(root, ownDirectory);
  return {
    ownDirectory,
    resultsDirectory,
    canary,
    url,
    place: (statement) => statement.replace(/\{[A-Z]+\}/g, (name) => places.get(name) ?? name),
    async trespasses() {
      const now = await filesOutside(root, ownDirectory);
      const changed = [...new Set([...seen.keys(), ...now.keys()])].filter(
        (path) => seen.get(path) !== now.get(path),
      );
      seen = now;
      return [...changed.map((path) => `changed ${path}`), ...listener.takeConnections()];
    },
    leaksIn: (answer) => Buffer.from(answer).includes(canary),
    async remove() {
      listener.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function plantSecrets(folder: string, canary: string): Promise<void> {
  await writeFile(join(folder, "secret.txt"), `${canary}\n`);
  await writeFile(join(folder, "secret.csv"), `a,b\n${canary},1\n`);
  await writeFile(join(folder, "secret.json"), `{"a": "${canary}"}\n`);
  await plantDatabase(join(folder, "secret.duckdb"), canary);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `COPY (SELECT '${canary}' AS a) TO '${join(folder, "secret.parquet")}' (FORMAT parquet)`,
  );
  connection.closeSync();
}

async function plantDatabase(path: string, canary: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`ATTACH '${path}' AS kept`);
  await connection.run(`CREATE TABLE kept.kept AS SELECT '${canary}' AS a`);
  await connection.run("DETACH kept");
  connection.closeSync();
}

async function plantOwn(root: string, own: string): Promise<void> {
  await writeFile(join(own, "own.csv"), "a\n7\n");
  await symlink(join(root, "secret.txt"), join(own, "link.txt"));
  await symlink("link.txt", join(own, "link-to-link.txt"));
  await symlink("../../secret.csv", join(own, "link.csv"));
  await symlink(join(root, "not-there.csv"), join(own, "link-to-nothing.csv"));
  await symlink(root, join(own, "link-folder"));
  await symlink("/proc/self", join(own, "link-proc"));
}

/** Every path outside of the Session's folder with what would show that it was touched. */
async function filesOutside(root: string, own: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (path === own) continue;
      const { size, mtimeMs, ino, mode } = await lstat(path);
      found.set(path, entry.isDirectory() ? `${ino} ${mode}` : `${ino} ${mode} ${size} ${mtimeMs}`);
      if (entry.isDirectory()) await walk(path);
    }
  };
  await walk(root);
  return found;
}

async function listen() {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    port: address.port,
    takeConnections() {
      const made = Array.from({ length: connections }, () => "connected to the server");
      connections = 0;
      return made;
    },
    close: () => void server.close(),
  };
}
