import { LIMITS } from "../../protocol/limits.ts";
import type { ByteStorage, StorageWriter } from "./byte-storage.ts";

/**
 * Fetched pieces of Lake objects: footers and column chunks, by name. The least recently
 * used go first. A cache that can't write is slower, never wrong.
 */
export interface ColumnCache {
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  usage(): Promise<CacheUsage>;
  /** forgets everything */
  purge(): Promise<void>;
  /** forgets pieces whose name `isKept` refuses: objects that this person may not read any more */
  retain(isKept: (name: string) => boolean): Promise<void>;
  /** once per page: that the browser has no room for it */
  takeNotice(): string | null;
}

export const NOT_CACHED =
  "The browser has no room left to keep parts of tables: they are fetched again for every Run.";

export interface CacheUsage {
  readonly entries: number;
  readonly bytes: number;
}

/** Remembers the order of use over reloads. */
const ORDER_NAME = "order.json";
/** Uses between two writes of the order: it matters only when the cache is full. */
const ORDER_EVERY = 64;

export function createColumnCache(
  storage: ByteStorage,
  bytesMax: number = LIMITS.browserCacheBytesMax,
): ColumnCache {
  // A Map keeps the order of insertion: the first is the longest unused.
  let entries: Map<string, number> | null = null;
  let bytes = 0;
  let usesUntilOrder = ORDER_EVERY;
  let opening: Promise<Map<string, number>> | null = null;
  let notice: "none" | "due" | "given" = "none";

  const open = async () => {
    const listed = new Map((await storage.list()).map(({ name, sizeBytes }) => [name, sizeBytes]));
    listed.delete(ORDER_NAME);
    entries = new Map();
    for (const name of [...(await readOrder(storage)), ...listed.keys()]) {
      const sizeBytes = listed.get(name);
      if (sizeBytes === undefined) continue;
      entries.delete(name);
      entries.set(name, sizeBytes);
    }
    bytes = [...entries.values()].reduce((sum, size) => sum + size, 0);
    return entries;
  };
  const opened = () => entries ?? (opening ??= open());
  const touch = async (known: Map<string, number>, name: string, sizeBytes: number) => {
    known.delete(name);
    known.set(name, sizeBytes);
    if (--usesUntilOrder > 0) return;
    usesUntilOrder = ORDER_EVERY;
    await tryWrite(storage, ORDER_NAME, new TextEncoder().encode(JSON.stringify([...known.keys()])));
  };
  const drop = async (known: Map<string, number>, name: string) => {
    bytes -= known.get(name) ?? 0;
    known.delete(name);
    await storage.remove(name);
  };
  return {
    async read(name) {
      const known = await opened();
      const sizeBytes = known.get(name);
      if (sizeBytes === undefined) return null;
      const found = await readWhole(storage, name, sizeBytes);
      if (!found) {
        await drop(known, name);
        return null;
      }
      await touch(known, name, sizeBytes);
      return found;
    },
    async write(name, content) {
      const known = await opened();
      if (content.length > bytesMax) return;
      for (const oldest of known.keys()) {
        if (bytes + content.length <= bytesMax) break;
        await drop(known, oldest);
      }
      if (!(await tryWrite(storage, name, content))) {
        if (notice === "none") notice = "due";
        return;
      }
      bytes += content.length - (known.get(name) ?? 0);
      await touch(known, name, content.length);
    },
    async usage() {
      const known = await opened();
      return { entries: known.size, bytes };
    },
    async purge() {
      const known = await opened();
      for (const name of known.keys()) await drop(known, name);
      await storage.remove(ORDER_NAME);
    },
    async retain(isKept) {
      const known = await opened();
      for (const name of known.keys()) if (!isKept(name)) await drop(known, name);
    },
    takeNotice() {
      if (notice !== "due") return null;
      notice = "given";
      return NOT_CACHED;
    },
  };
}

/** `null` when another tab has removed or replaced it, perhaps while it was being read. */
async function readWhole(
  storage: ByteStorage,
  name: string,
  sizeBytes: number | null,
): Promise<Uint8Array | null> {
  try {
    const stored = await storage.read(name);
    if (!stored || (sizeBytes !== null && stored.sizeBytes !== sizeBytes)) return null;
    return await stored.slice(0, stored.sizeBytes);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The order of use is worth nothing when it can't be read.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readOrder(storage: ByteStorage): Promise<string[]> {
  const stored = await readWhole(storage, ORDER_NAME, null);
  if (!stored) return [];
  const order = parsed(new TextDecoder().decode(stored));
  return Array.isArray(order) ? order.filter((name) => typeof name === "string") : [];
}

/** `false` when the browser has no room for it: the piece is fetched again next time. */
async function tryWrite(storage: ByteStorage, name: string, bytes: Uint8Array): Promise<boolean> {
  let writer: StorageWriter | null = null;
  try {
    writer = await storage.write(name);
    await writer.append(bytes);
    await writer.close();
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    await writer?.abort();
    return false;
  }
}
