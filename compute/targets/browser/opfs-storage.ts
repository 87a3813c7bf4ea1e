import { type ByteStorage, type StorageWriter, createMemoryStorage } from "./byte-storage.ts";

/** Where this browser keeps things: Results, and pieces of Lake objects. */
export interface BrowserStorage {
  readonly results: ByteStorage;
  readonly columns: ByteStorage;
  /** whether it outlives the page */
  readonly isLasting: boolean;
}

/** The folder of the origin's private file system that everything lies in. */
const ROOT = "eider";

/** The origin's private file system, or memory where a browser has none or refuses it. */
export async function openBrowserStorage(
  storage: StorageManager | undefined = globalThis.navigator?.storage,
): Promise<BrowserStorage> {
  const root = await openRoot(storage);
  if (!root) return createBrowserMemory();
  return {
    results: createOpfsStorage(await root.getDirectoryHandle("results", { create: true })),
    columns: createOpfsStorage(await root.getDirectoryHandle("columns", { create: true })),
    isLasting: true,
  };
}

export function createBrowserMemory(): BrowserStorage {
  return { results: createMemoryStorage(), columns: createMemoryStorage(), isLasting: false };
}

async function openRoot(storage: StorageManager | undefined): Promise<FileSystemDirectoryHandle | null> {
  if (!storage?.getDirectory) return null;
  try {
    return await (await storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  } catch (error) {
    // Private windows and blocked site data refuse it.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

export function createOpfsStorage(directory: FileSystemDirectoryHandle): ByteStorage {
  return {
    async read(name) {
      const handle = await handleOf(directory, name);
      if (!handle) return null;
      const file = await handle.getFile();
      // A name is there from the moment it is written to; its bytes only when they are complete.
      if (file.size === 0) return null;
      return {
        sizeBytes: file.size,
        slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
      };
    },
    write: (name) => openWriter(directory, name),
    async remove(name) {
      try {
        await directory.removeEntry(name);
      } catch (error) {
        if (!isNamed(error, "NotFoundError")) throw error;
      }
    },
    async list() {
      const found: { name: string; sizeBytes: number }[] = [];
      for await (const [name, handle] of directory.entries()) {
        if (!isFile(handle) || name.endsWith(".crswap")) continue;
        found.push({ name, sizeBytes: (await handle.getFile()).size });
      }
      return found;
    },
  };
}

async function openWriter(directory: FileSystemDirectoryHandle, name: string): Promise<StorageWriter> {
  const handle = await directory.getFileHandle(name, { create: true });
  // Written to a copy beside the file, which takes its place when it is closed.
  const stream = await handle.createWritable();
  let isOver = false;
  return {
    append: (bytes) => stream.write(bytes as Uint8Array<ArrayBuffer>),
    async close() {
      await stream.close();
      isOver = true;
    },
    async abort() {
      if (isOver) return;
      await stream.abort();
      if ((await handle.getFile()).size === 0) await directory.removeEntry(name);
    },
  };
}

async function handleOf(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle | null> {
  try {
    return await directory.getFileHandle(name);
  } catch (error) {
    if (isNamed(error, "NotFoundError")) return null;
    throw error;
  }
}

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === "file";

const isNamed = (error: unknown, name: string): boolean =>
  error instanceof DOMException && error.name === name;
