import initParquet, {
  ParquetFile,
  type RecordBatch,
  Table,
  transformParquetStream,
  writeParquet,
} from "parquet-wasm/esm";
import type {
  DecodeAnswer,
  DecodeRequest,
  EncodeInput,
  EncodeOutput,
  EncodeRequest,
  FilePart,
} from "./decode-message.ts";

/**
 * Decodes Parquet row groups to Arrow IPC, off the page's thread. It is handed the bytes
 * that a row group needs and nothing else; it neither fetches nor stores.
 */
const scope = self as unknown as {
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<DecodeRequest | EncodeRequest>) => void,
  ): void;
  postMessage(answer: DecodeAnswer, transfer: Transferable[]): void;
};

let ready: Promise<unknown> | null = null;

scope.addEventListener("message", ({ data: request }) => {
  if (request.type === "encode") return void encode(request);
  decode(request).then(
    (stream) => scope.postMessage({ id: request.id, stream, error: null }, [stream.buffer]),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      scope.postMessage({ id: request.id, stream: null, error: message }, []);
    },
  );
});

function load(moduleUrl: string): Promise<unknown> {
  ready ??= initParquet({ module_or_path: moduleUrl });
  return ready;
}

/** Writes one Parquet file; asks for rows when the writer wants some, so that memory stays that of a row group. */
async function encode({ port, moduleUrl }: EncodeRequest): Promise<void> {
  const say = (output: EncodeOutput) => port.postMessage(output);
  try {
    await load(moduleUrl);
    const first = Table.fromIPCStream((await ask(port)) ?? NOTHING);
    const firstBatches = first.recordBatches();
    // The streaming writer takes the schema from the first rows.
    if (firstBatches.length === 0) say({ type: "part", bytes: writeParquet(first) });
    else await encodeBatches(port, firstBatches, (bytes) => say({ type: "part", bytes }));
    say({ type: "end" });
  } catch (error) {
    say({ type: "error", message: error instanceof Error ? error.message : String(error) });
  }
}

async function encodeBatches(
  port: MessagePort,
  first: readonly RecordBatch[],
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  let ready: readonly RecordBatch[] | null = first;
  const batches = new ReadableStream({
    async pull(controller) {
      if (ready === null) {
        const stream = await ask(port);
        ready = stream ? Table.fromIPCStream(stream).recordBatches() : [];
      }
      if (ready.length === 0) controller.close();
      for (const batch of ready) controller.enqueue(batch);
      ready = null;
    },
  });
  const reader = ((await transformParquetStream(batches)) as ReadableStream<Uint8Array>).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value);
}

const NOTHING = new Uint8Array();

/** The next Arrow IPC stream, or `null` at the end. */
function ask(port: MessagePort): Promise<Uint8Array | null> {
  const need: EncodeOutput = { type: "need" };
  port.postMessage(need);
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<EncodeInput>) => resolve(data.stream);
  });
}

async function decode(request: DecodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  await load(request.moduleUrl);
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
