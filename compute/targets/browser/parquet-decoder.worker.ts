import initParquet, { ParquetFile } from "parquet-wasm/esm";
import type { DecodeAnswer, DecodeRequest, FilePart } from "./decode-message.ts";

/**
 * Decodes Parquet row groups to Arrow IPC, off the page's thread. It is handed the bytes
 * that a row group needs and nothing else; it neither fetches nor stores.
 */
const scope = self as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<DecodeRequest>) => void): void;
  postMessage(answer: DecodeAnswer, transfer: Transferable[]): void;
};

let ready: Promise<unknown> | null = null;

scope.addEventListener("message", ({ data: request }) => {
  decode(request).then(
    (stream) => scope.postMessage({ id: request.id, stream, error: null }, [stream.buffer]),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      scope.postMessage({ id: request.id, stream: null, error: message }, []);
    },
  );
});

async function decode(request: DecodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  ready ??= initParquet({ module_or_path: request.moduleUrl });
  await ready;
  const blob = new SparseBlob(request.parts, 0, request.sizeBytes);
  const file = await ParquetFile.fromFile(blob as unknown as Blob);
  try {
    const table = await file.read({
      rowGroups: [request.rowGroup],
      columns: [...request.columns],
      batchSize: request.rows,
    });
    return table.intoIPCStream() as Uint8Array<ArrayBuffer>;
  } finally {
    file.free();
  }
}

/**
 * As much of a file as was handed over, in the shape of a Blob. The decoder reads chunks that
 * lie close together in one go, with what is between them, and looks only at the chunks:
 * such a gap is zeros. A read that does not start and end in what was handed over is an error.
 */
class SparseBlob {
  readonly size: number;
  readonly #parts: readonly FilePart[];
  readonly #start: number;

  constructor(parts: readonly FilePart[], start: number, end: number) {
    this.#parts = parts;
    this.#start = start;
    this.size = end - start;
  }

  slice(start = 0, end = this.size): SparseBlob {
    return new SparseBlob(this.#parts, this.#start + start, this.#start + end);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const end = this.#start + this.size;
    const whole = new Uint8Array(this.size);
    let hasFirst = false;
    let hasLast = false;
    for (const { start, bytes } of this.#parts) {
      const from = Math.max(start, this.#start);
      const to = Math.min(start + bytes.length, end);
      if (to <= from) continue;
      whole.set(bytes.subarray(from - start, to - start), from - this.#start);
      hasFirst ||= from === this.#start;
      hasLast ||= to === end;
    }
    if (this.size > 0 && !(hasFirst && hasLast))
      throw new RangeError(`Bytes ${this.#start} to ${end} of the file were not fetched.`);
    return whole.buffer;
  }
}
