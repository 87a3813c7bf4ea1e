import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { applyMigrations, readMigrations } from "./apply-migrations.ts";
import type { Database } from "./db.ts";
import { PrismaClient } from "./generated/client.ts";
import { TRANSACTION_OPTIONS } from "./transaction-options.ts";

/**
 * Opens the embedded database in `<dataDir>/database`, or in memory without
 * `dataDir`. The caller holds the directory lock: two processes on one folder
 * corrupt it silently.
 *
 * On disk it is as durable as PostgreSQL: a commit answers after its log was
 * synced. First start 3–6 s, later about half a second, 300 MB of memory.
 */
export async function openEmbeddedDatabase(options: {
  dataDir: string | undefined;
}): Promise<Database & { pglite: PGlite }> {
  const pglite = await openFolder(
    options.dataDir === undefined ? undefined : join(options.dataDir, "database"),
  );
  await applyMigrations(
    {
      query: async (sql, parameters) => (await pglite.query<Record<string, unknown>>(sql, parameters)).rows,
      exec: async (sql) => void (await pglite.exec(sql)),
    },
    readMigrations(),
  );
  const client = new PrismaClient({
    adapter: new PrismaPGlite(pglite),
    transactionOptions: TRANSACTION_OPTIONS,
  });
  const close = async () => {
    await client.$disconnect();
    await pglite.close();
  };
  return { client, label: "Embedded database", close, pglite };
}

/**
 * A new folder is made under another name, synced whole and renamed: a start that
 * dies half-way leaves nothing that the next start could take for a database.
 */
async function openFolder(folder: string | undefined): Promise<PGlite> {
  if (folder === undefined) return PGlite.create();
  if (!existsSync(folder)) {
    const unfinished = `${folder}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    await (await PGlite.create(onDisk(unfinished))).close();
    syncTree(unfinished);
    renameSync(unfinished, folder);
    syncPath(dirname(folder));
  }
  return PGlite.create(onDisk(folder));
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(folder);
}

/** The parts of Emscripten's file system that syncing needs. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd?: number; path?: string; node: unknown }) => number };
  realPath: (node: unknown) => string;
}

function onDisk(folder: string): PGliteOptions {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    fs: new SyncedFileSystem(folder),
    // PGlite starts PostgreSQL with -F, which means: never sync.
    startParams: [
      ...PGlite.defaultStartParams.filter((flag) => flag !== "-F"),
      "-c",
      "wal_sync_method=fsync",
    ],
  };
}

/** PGlite's folder file system with a working `fsync`; without it PostgreSQL only believes that it synced. */
class SyncedFileSystem extends NodeFS {
  override async init(pglite: PGlite, options: Parameters<NodeFS["init"]>[1]): ReturnType<NodeFS["init"]> {
    const initialised = await super.init(pglite, options);
    const preRun = initialised.emscriptenOpts.preRun;
    if (!Array.isArray(preRun)) throw new Error("PGlite no longer mounts its folder in preRun");
    preRun.push((module: unknown) => {
      const { FS } = module as { FS: { filesystems: { NODEFS: NodeFileSystem } } };
      const folderFiles = FS.filesystems.NODEFS;
      folderFiles.stream_ops.fsync = (stream) =>
        syncFile(stream.nfd, () => folderFiles.realPath(stream.node));
    });
    return initialised;
  }
}

/** Directories have no descriptor of their own there. */
function syncFile(descriptor: number | undefined, path: () => string): number {
  if (descriptor === undefined) syncPath(path());
  else fsyncSync(descriptor);
  return 0;
}

function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
