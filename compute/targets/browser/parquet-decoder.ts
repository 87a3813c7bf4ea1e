import type {
  DecodeAnswer,
  DecodeRequest,
  EncodeInput,
  EncodeOutput,
  EncodeRequest,
} from "./decode-message.ts";
import type { EngineWorker } from "./wasm-engine.ts";

/** Decodes row groups in a worker that starts on first need. Requests are answered in order. */
export interface ParquetDecoder {
  /** columns of one row group as an Arrow IPC stream. @throws DecodeError */
  decode(request: Omit<DecodeRequest, "type" | "id" | "moduleUrl">): Promise<Uint8Array>;
  /** one Parquet file out of Arrow IPC streams of one schema, each with a row at least. @throws DecodeError */
  encode(streams: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void>;
  end(): void;
}

/** The bytes could not be decoded: a broken file, or one that needs what the decoder lacks. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** Names in `assetsUrl`; change the number when the decoder changes, because the files are cached for ever. */
export const DECODER_FILES = {
  worker: "parquet-decoder-1.worker.js",
  module: "parquet_wasm_bg.wasm",
} as const;

export function createParquetDecoder(source: {
  readonly assetsUrl: string;
  readonly createWorker: (url: string) => EngineWorker;
}): ParquetDecoder {
  const waiting = new Map<
    number,
    { resolve: (stream: Uint8Array) => void; reject: (error: Error) => void }
  >();
  let worker: EngineWorker | null = null;
  let nextId = 1;

  const end = (reason: string) => {
    worker?.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(new DecodeError(reason));
    waiting.clear();
  };
  const start = (): EngineWorker => {
    let isSuspect = false;
    const started = source.createWorker(`${source.assetsUrl}${DECODER_FILES.worker}`);
    started.addEventListener("message", (event) => {
      const answer = (event as MessageEvent<DecodeAnswer>).data;
      const waiter = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.stream) waiter?.resolve(answer.stream);
      else {
        isSuspect = true;
        waiter?.reject(new DecodeError(answer.error));
      }
      // A decoder that a broken file has made fail may have lost its mind: nothing new is given to it.
      if (isSuspect && waiting.size === 0 && worker === started) end("The decoder is replaced.");
    });
    started.addEventListener("error", () => end("The decoder's worker failed."));
    return started;
  };
  return {
    decode(request) {
      worker ??= start();
      const id = nextId++;
      const message: DecodeRequest = {
        ...request,
        type: "decode",
        id,
        moduleUrl: `${source.assetsUrl}${DECODER_FILES.module}`,
      };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker?.postMessage(message, []);
      });
    },
    encode(streams) {
      worker ??= start();
      const { port1, port2 } = new MessageChannel();
      const message: EncodeRequest = {
        type: "encode",
        moduleUrl: `${source.assetsUrl}${DECODER_FILES.module}`,
        port: port2,
      };
      worker.postMessage(message, [port2]);
      return encodeOver(port1, streams);
    },
    end: () => end("The decoder was closed."),
  };
}

async function* encodeOver(
  port: MessagePort,
  streams: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const said: EncodeOutput[] = [];
  let wake: () => void = () => undefined;
  port.onmessage = ({ data }: MessageEvent<EncodeOutput>) => {
    said.push(data);
    wake();
  };
  const input = streams[Symbol.asyncIterator]();
  try {
    for (;;) {
      const output = said.shift();
      if (!output) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (output.type === "end") return;
      if (output.type === "error") throw new DecodeError(output.message);
      if (output.type === "part") yield output.bytes;
      else {
        const next = await input.next();
        const answer: EncodeInput = { stream: next.done ? null : next.value };
        port.postMessage(answer);
      }
    }
  } finally {
    port.close();
    await input.return?.();
  }
}
