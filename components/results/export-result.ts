import type { ExportFormat } from "../../compute/protocol/result-query.ts";

export const EXPORT_WORDS: Record<
  ExportFormat,
  { readonly label: string; readonly mime: string; readonly ending: string }
> = {
  csv: { label: "CSV", mime: "text/csv", ending: "csv" },
  json: { label: "JSON", mime: "application/json", ending: "json" },
  parquet: { label: "Parquet", mime: "application/vnd.apache.parquet", ending: "parquet" },
  arrow: { label: "Arrow", mime: "application/vnd.apache.arrow.stream", ending: "arrow" },
};

/** Takes a file's bytes as they come. `abort` leaves nothing behind. */
export interface ExportSink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Without a file picker the whole file passes through memory: beyond this it is refused. */
export const EXPORT_IN_MEMORY_BYTES_MAX = 1024 * 1024 * 1024;

/** Writes a stream to a sink and tells the bytes so far. @throws what the stream or the sink does; the sink is then aborted. */
export async function exportResult(
  chunks: AsyncIterable<Uint8Array>,
  sink: ExportSink,
  onBytes: (byteCount: number) => void,
): Promise<number> {
  let byteCount = 0;
  try {
    for await (const chunk of chunks) {
      await sink.write(chunk);
      byteCount += chunk.length;
      onBytes(byteCount);
    }
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  return byteCount;
}

interface SavePicker {
  showSaveFilePicker?: (options: {
    suggestedName: string;
    types: { description: string; accept: Record<string, string[]> }[];
  }) => Promise<FileSystemFileHandle>;
}

/**
 * Straight to a file that the person chose where the browser can do that, else
 * collected and downloaded. Must be called from a click. Null when the person
 * changed their mind.
 */
export async function openExportSink(name: string, format: ExportFormat): Promise<ExportSink | null> {
  const { label, mime, ending } = EXPORT_WORDS[format];
  const suggestedName = `${name}.${ending}`;
  const picker = (window as SavePicker).showSaveFilePicker;
  if (!picker) return memorySink(suggestedName, mime);
  try {
    const handle = await picker.call(window, {
      suggestedName,
      types: [{ description: label, accept: { [mime]: [`.${ending}`] } }],
    });
    return fileSink(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

function fileSink(stream: FileSystemWritableFileStream): ExportSink {
  return {
    write: (bytes) => stream.write(bytes as Uint8Array<ArrayBuffer>),
    close: () => stream.close(),
    abort: () => stream.abort(),
  };
}

function memorySink(fileName: string, mime: string): ExportSink {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let byteCount = 0;
  return {
    async write(bytes) {
      byteCount += bytes.length;
      if (byteCount > EXPORT_IN_MEMORY_BYTES_MAX)
        throw new RangeError(
          "This browser can't save files over 1 GB. Use Chrome or Edge, or export fewer rows.",
        );
      parts.push(bytes.slice());
    },
    async close() {
      const url = URL.createObjectURL(new Blob(parts, { type: mime }));
      const link = document.createElement("a");
      link.href = url;
      link.download = fileName;
      link.click();
      URL.revokeObjectURL(url);
      parts = [];
    },
    async abort() {
      parts = [];
    },
  };
}
