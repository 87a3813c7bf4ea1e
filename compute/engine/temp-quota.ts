import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** How often the folder is looked at; a fast disk takes some 100 MB in between. */
const LOOK_MS = 50;
const MiB = 1024 * 1024;

/** The folder that DuckDB spills to, in the Session's own. */
export const tempFolder = (directory: string): string => join(directory, "temp");

/**
 * What DuckDB itself lets a folder of `tempBytesMax` grow to. Its own limit says
 * "out of memory", so ours is the one that is met first: then it is known what ran out.
 */
export const tempBytesOfEngine = (tempBytesMax: number): number => Math.ceil(tempBytesMax * 1.25) + 256 * MiB;

/** Calls `onExceeded` once when the Session has spilled more than it may. Returns the function that stops looking. */
export function watchTemp(
  { directory, tempBytesMax }: { directory: string; tempBytesMax: number },
  onExceeded: () => void,
): () => void {
  const folder = tempFolder(directory);
  const timer = setInterval(() => {
    if (bytesIn(folder) <= tempBytesMax) return;
    clearInterval(timer);
    onExceeded();
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** Blocks that were written; DuckDB sets file sizes in advance. */
function bytesIn(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    bytes += (found?.blocks ?? 0) * BLOCK_BYTES;
  }
  return bytes;
}

const BLOCK_BYTES = 512;
