/**
 * Named immutable byte strings: OPFS in a browser, memory where there is none.
 * A name is visible only after its writer was closed, and then complete.
 */
export interface ByteStorage {
  /** `null` when nothing of that name was completed */
  read(name: string): Promise<StoredBytes | null>;
  /** replaces what the name holds once the writer is closed */
  write(name: string): Promise<StorageWriter>;
  /** silent when there is none */
  remove(name: string): Promise<void>;
  list(): Promise<{ name: string; sizeBytes: number }[]>;
}

export interface StoredBytes {
  readonly sizeBytes: number;
  /** @throws when the storage lost it meanwhile */
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface StorageWriter {
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** leaves nothing behind; safe after a failed `append` */
  abort(): Promise<void>;
}

export function createMemoryStorage(): ByteStorage {
  const entries = new Map<string, readonly Uint8Array[]>();
  return {
    async read(name) {
      const parts = entries.get(name);
      return parts ? storedParts(parts) : null;
    },
    async write(name) {
      const parts: Uint8Array[] = [];
      return {
        async append(bytes) {
          parts.push(bytes.slice());
        },
        async close() {
          entries.set(name, parts);
        },
        async abort() {
          parts.length = 0;
        },
      };
    },
    async remove(name) {
      entries.delete(name);
    },
    async list() {
      return [...entries].map(([name, parts]) => ({ name, sizeBytes: bytesOf(parts) }));
    },
  };
}

function storedParts(parts: readonly Uint8Array[]): StoredBytes {
  return {
    sizeBytes: bytesOf(parts),
    async slice(start, end) {
      const taken = new Uint8Array(Math.max(0, end - start));
      let partStart = 0;
      for (const part of parts) {
        const from = Math.max(start, partStart);
        const to = Math.min(end, partStart + part.length);
        if (from < to) taken.set(part.subarray(from - partStart, to - partStart), from - start);
        partStart += part.length;
      }
      return taken;
    },
  };
}

const bytesOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((bytes, part) => bytes + part.length, 0);
