import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { RunId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";

/**
 * The Results on this worker's disk: one file each, made by engines, thrown out
 * here when they are over budget or too long unread.
 */
export interface Results {
  readonly directory: string;
  /** A Result was made or read now. */
  touch(runIds: readonly RunId[]): Promise<void>;
  /** Size of one Result's file; 0 when there is none. */
  sizeOf(runId: RunId): Promise<number>;
  /** Of all Results. */
  bytes(): Promise<number>;
  /** Throws out what is too old, then the longest unread until the rest fits. Results in use (by `isInUse`) stay. Answers what went. */
  sweep(isInUse: (runId: RunId) => boolean): Promise<RunId[]>;
}

const SUFFIX = ".duckdb";

interface ResultFile {
  readonly runId: RunId;
  readonly bytes: number;
  readonly readAt: number;
}

export async function openResults(options: {
  directory: string;
  bytesMax: number;
  now: () => Date;
}): Promise<Results> {
  const { directory, now } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pathOf = (runId: RunId) => join(directory, `${runId}${SUFFIX}`);

  async function list(): Promise<ResultFile[]> {
    const files: ResultFile[] = [];
    for (const name of await readdir(directory)) {
      const runId = RunId.safeParse(name.slice(0, -SUFFIX.length));
      if (!name.endsWith(SUFFIX) || !runId.success) continue;
      const found = await statOrNull(join(directory, name));
      if (found !== null) files.push({ runId: runId.data, bytes: found.size, readAt: found.mtimeMs });
    }
    return files.sort((left, right) => left.readAt - right.readAt);
  }

  return {
    directory,
    async touch(runIds) {
      for (const runId of runIds) await utimes(pathOf(runId), now(), now()).catch(ignoreMissing);
    },
    async sizeOf(runId) {
      return (await statOrNull(pathOf(runId)))?.size ?? 0;
    },
    async bytes() {
      return (await list()).reduce((sum, file) => sum + file.bytes, 0);
    },
    async sweep(isInUse) {
      const files = await list();
      let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const gone: RunId[] = [];
      for (const file of files) {
        const isTooOld = now().getTime() - file.readAt > LIMITS.resultMsMax;
        if ((!isTooOld && bytes <= options.bytesMax) || isInUse(file.runId)) continue;
        await rm(pathOf(file.runId), { force: true });
        bytes -= file.bytes;
        gone.push(file.runId);
      }
      return gone;
    },
  };
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    ignoreMissing(error);
    return null;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
