import { createHash } from "node:crypto";
import { chmod, link, mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogRelation, LakeObject } from "../protocol/catalog.ts";
import type { Scan } from "../protocol/plan.ts";
import { type FetchPorts, fetchObject, type WantedObject } from "./fetch-object.ts";

/** Files that hold a relation's rows, and what it cost to have them here. */
export interface MaterializedRelation {
  /** absolute paths in the order of the relation's objects */
  readonly files: readonly string[];
  readonly bytesRead: number;
  readonly bytesFromCache: number;
}

/**
 * The Lake's objects on this worker: whole files, kept by (object, ETag) within a
 * budget, the longest unused thrown out first. What a Session uses are hard links
 * in its own directory, so throwing out never pulls a file from under an engine.
 */
export interface LakeObjects {
  /**
   * Makes the rows of `relation` readable as files in `directory`. `scans` say what
   * of it is needed; today whole objects are fetched. Fetches of one object are shared.
   *
   * @throws SourceError, or the signal's reason.
   */
  materialize(
    relation: CatalogRelation,
    scans: readonly Scan[],
    options: { directory: string; signal: AbortSignal },
  ): Promise<MaterializedRelation>;
  /** One object of any format as a file in `directory`, not kept. For imports. */
  fetchInto(path: string, wanted: WantedObject, signal: AbortSignal): Promise<void>;
  readonly bytes: number;
}

interface Kept {
  readonly sizeBytes: number;
  usedAt: number;
}

interface SharedFetch {
  readonly done: Promise<number>;
  readonly stop: AbortController;
  readers: number;
}

const SUFFIX = ".parquet";

/** Takes over what an earlier process left in `directory`. */
export async function openLakeObjects(
  options: FetchPorts & { directory: string; bytesMax: number; now: () => Date },
): Promise<LakeObjects> {
  const { directory, bytesMax, now } = options;
  const kept = await readKept(directory);
  const fetching = new Map<string, SharedFetch>();
  let bytes = 0;
  for (const { sizeBytes } of kept.values()) bytes += sizeBytes;

  /** Answers the bytes that travelled for this reader: none when the file was here or another reader fetches it. */
  async function ensure(object: LakeObject, name: string, signal: AbortSignal): Promise<number> {
    const known = kept.get(name);
    if (known !== undefined) {
      known.usedAt = now().getTime();
      await touch(join(directory, name), now());
      return 0;
    }
    const running = fetching.get(name);
    const shared = running ?? startFetch(object, name);
    shared.readers++;
    const leave = () => {
      if (--shared.readers === 0) shared.stop.abort();
    };
    const bytesRead = await untilAborted(shared.done, signal).finally(leave);
    return running === undefined ? bytesRead : 0;
  }

  function startFetch(object: LakeObject, name: string): SharedFetch {
    const stop = new AbortController();
    const done = keep(object, name, stop.signal).finally(() => fetching.delete(name));
    const shared = { done, stop, readers: 0 };
    fetching.set(name, shared);
    return shared;
  }

  async function keep(object: LakeObject, name: string, signal: AbortSignal): Promise<number> {
    const path = join(directory, name);
    const bytesRead = await fetchObject(object, path, options, signal);
    await chmod(path, 0o400);
    kept.set(name, { sizeBytes: object.sizeBytes, usedAt: now().getTime() });
    bytes += object.sizeBytes;
    await throwOut(name);
    return bytesRead;
  }

  async function throwOut(exceptName: string): Promise<void> {
    const oldestFirst = [...kept].sort(([, left], [, right]) => left.usedAt - right.usedAt);
    for (const [name, { sizeBytes }] of oldestFirst) {
      if (bytes <= bytesMax) return;
      if (name === exceptName) continue;
      kept.delete(name);
      bytes -= sizeBytes;
      await rm(join(directory, name), { force: true });
    }
  }

  async function linkInto(
    object: LakeObject,
    into: string,
    signal: AbortSignal,
  ): Promise<{ file: string; bytesRead: number }> {
    const name = nameOf(object);
    const file = join(into, name);
    if (await exists(file)) return { file, bytesRead: 0 };
    for (;;) {
      const bytesRead = await ensure(object, name, signal);
      if (await linkUnlessGone(join(directory, name), file)) return { file, bytesRead };
      kept.delete(name);
    }
  }

  return {
    get bytes() {
      return bytes;
    },
    async materialize(relation, _scans, { directory: into, signal }) {
      let bytesRead = 0;
      let bytesFromCache = 0;
      const files: string[] = [];
      for (const object of relation.objects) {
        const linked = await linkInto(object, into, signal);
        files.push(linked.file);
        bytesRead += linked.bytesRead;
        if (linked.bytesRead === 0) bytesFromCache += object.sizeBytes;
      }
      return { files, bytesRead, bytesFromCache };
    },
    async fetchInto(path, wanted, signal) {
      await fetchObject(wanted, path, options, signal);
    },
  };
}

/** An ETag may hold anything; a file name may not. */
function nameOf(object: LakeObject): string {
  const etag = createHash("sha256").update(object.etag).digest("hex").slice(0, 16);
  return `${object.objectId}-${etag}${SUFFIX}`;
}

async function readKept(directory: string): Promise<Map<string, Kept>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const kept = new Map<string, Kept>();
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const { size, mtimeMs } = await stat(join(directory, name));
    kept.set(name, { sizeBytes: size, usedAt: mtimeMs });
  }
  return kept;
}

/** When a file was last used is kept as its time of change, so that it outlives the process. */
async function touch(path: string, at: Date): Promise<void> {
  await utimes(path, at, at).catch(ignoreMissing);
}

/** `false` when the file was thrown out meanwhile. */
async function linkUnlessGone(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "EEXIST") return true;
    if (error.code === "ENOENT" && !(await exists(from))) return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      ignoreMissing(error);
      return false;
    },
  );
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
