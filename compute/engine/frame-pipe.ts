import type { Readable, Writable } from "node:stream";

/** A frame: a JSON head, and bytes that are not copied into it. */
export interface Frame<Head> {
  readonly head: Head;
  readonly bytes: Uint8Array;
}

const PREFIX_BYTES = 8;
const NO_BYTES = new Uint8Array(0);

/** Writes frames as u32 head length, u32 byte length, head, bytes. Resolves when the pipe takes more. */
export function createFrameWriter(pipe: Writable) {
  return async (head: object, bytes: Uint8Array = NO_BYTES): Promise<void> => {
    const encoded = Buffer.from(JSON.stringify(head));
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32LE(encoded.length, 0);
    prefix.writeUInt32LE(bytes.length, 4);
    // Both are always written: a full pipe keeps them, in order.
    let isFree = pipe.write(Buffer.concat([prefix, encoded]));
    if (bytes.length > 0) isFree = pipe.write(bytes);
    if (!isFree) await new Promise<void>((resolve) => pipe.once("drain", resolve));
  };
}

/** Calls `take` for every frame that arrives. Bytes are the caller's to keep. */
export function readFrames<Head>(pipe: Readable, take: (frame: Frame<Head>) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = PREFIX_BYTES;
  pipe.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= needed) {
      const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
      const end = PREFIX_BYTES + all.readUInt32LE(0) + all.readUInt32LE(4);
      chunks = [all];
      needed = end;
      if (size < end) return;
      const bytesStart = PREFIX_BYTES + all.readUInt32LE(0);
      const head = JSON.parse(all.toString("utf8", PREFIX_BYTES, bytesStart)) as Head;
      take({ head, bytes: Uint8Array.from(all.subarray(bytesStart, end)) });
      const rest = all.subarray(end);
      chunks = rest.length === 0 ? [] : [rest];
      size = rest.length;
      needed = PREFIX_BYTES;
    }
  });
}
