import type { RunId } from "../../protocol/ids.ts";
import type { ByteStorage } from "./byte-storage.ts";
import { readIndex, streamName } from "./result-index.ts";

/** Keeps the bytes of Results under a limit, over all tabs of this browser. */
export interface Evictor {
  /** Removes the oldest Results until the rest fits, and streams whose Run never ended. */
  added(runId: RunId, bytes: number): Promise<void>;
}

/** Results stored between two looks at what other tabs did. */
const LOOK_EVERY = 32;

export function createEvictor(
  storage: ByteStorage,
  bytesMax: number,
  drop: (name: string) => Promise<void>,
): Evictor {
  let bytesKnown = Number.POSITIVE_INFINITY;
  let addedSince = 0;
  return {
    async added(runId, bytes) {
      bytesKnown += bytes;
      if (bytesKnown <= bytesMax && ++addedSince < LOOK_EVERY) return;
      addedSince = 0;
      bytesKnown = await evict(storage, { bytesMax, keep: streamName(runId), drop });
    },
  };
}

interface Eviction {
  readonly bytesMax: number;
  readonly keep: string;
  readonly drop: (name: string) => Promise<void>;
}

async function evict(storage: ByteStorage, { bytesMax, keep, drop }: Eviction): Promise<number> {
  const listed = await storage.list();
  let bytes = listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes <= bytesMax) return bytes;
  const streams = listed.filter(({ name }) => name.endsWith(".arrow") && name !== keep);
  const aged = await Promise.all(
    streams.map(async ({ name, sizeBytes }) => ({ name, sizeBytes, age: await finishedAt(storage, name) })),
  );
  for (const { name, sizeBytes } of aged.toSorted((a, b) => a.age - b.age)) {
    if (bytes <= bytesMax) return bytes;
    await drop(name);
    bytes -= sizeBytes;
  }
  return bytes;
}

async function finishedAt(storage: ByteStorage, name: string): Promise<number> {
  const stored = await storage.read(name.replace(/\.arrow$/, ".json"));
  return stored ? (await readIndex(stored)).finishedAt : 0;
}
