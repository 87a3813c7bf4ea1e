import { LIMITS } from "../../protocol/limits.ts";
import type { LakeObject } from "../../protocol/catalog.ts";
import type { ObjectId } from "../../protocol/ids.ts";
import { type ByteRange, coalesceRanges } from "./byte-ranges.ts";
import type { ColumnCache } from "./column-cache.ts";
import type { FilePart } from "./decode-message.ts";
import { FOOTER_GUESS_BYTES, type ParquetFooter, footerBytes, readFooter } from "./parquet-footer.ts";
import { ScanFailed } from "./scan-failed.ts";

/** Lake objects as far as they are needed: footers once, column chunks from the cache or by exact ranges. */
export interface LakeObjects {
  footer(object: LakeObject, meter: ByteMeter, signal: AbortSignal): Promise<ParquetFooter>;
  /** the chunks of some columns of one row group, in file order. @throws ScanFailed */
  chunks(need: ChunkNeed, meter: ByteMeter, signal: AbortSignal): Promise<FilePart[]>;
  /** what is kept of it turned out to be no good: the next read fetches it again */
  forget(object: LakeObject): Promise<void>;
}

/** What a Scan moved: over the network, and out of the cache. */
export interface ByteMeter {
  bytesRead: number;
  bytesFromCache: number;
}

export interface ChunkNeed {
  readonly object: LakeObject;
  readonly footer: ParquetFooter;
  readonly rowGroup: number;
  readonly columns: readonly string[];
}

export interface LakeObjectsSource {
  readonly objectUrl: (objectId: ObjectId) => string;
  readonly fetch: typeof fetch;
  readonly cache: ColumnCache;
  readonly waitMs: (ms: number) => Promise<void>;
}

/** Tries of one range, with these waits between them: 1.2 s in all. */
const RETRY_WAITS_MS = [200, 1_000];

export function createLakeObjects(source: LakeObjectsSource): LakeObjects {
  const { cache } = source;
  const footers = new Map<string, Promise<ParquetFooter>>();
  const limit = createLimit(LIMITS.pageRequestsMax);
  const fetchRange = (object: LakeObject, range: ByteRange, signal: AbortSignal) =>
    limit(() => fetchWithRetry(source, object, range, signal));

  const forget = async (object: LakeObject) => {
    footers.delete(objectKey(object));
    await cache.retain((name) => !name.startsWith(`${objectKey(object)}.`));
  };
  const cachedFooter = async (object: LakeObject, meter: ByteMeter): Promise<ParquetFooter | null> => {
    const cached = await cache.read(`${objectKey(object)}.footer`);
    if (!cached) return null;
    try {
      const footer = parsedFooter(cached, object.sizeBytes);
      meter.bytesFromCache += cached.length;
      return footer;
    } catch (error) {
      if (!(error instanceof ScanFailed)) throw error;
      await forget(object);
      return null;
    }
  };
  const readFooterOf = async (object: LakeObject, meter: ByteMeter, signal: AbortSignal) => {
    const name = `${objectKey(object)}.footer`;
    const cached = await cachedFooter(object, meter);
    if (cached) return cached;
    const guessed = { start: Math.max(0, object.sizeBytes - FOOTER_GUESS_BYTES), end: object.sizeBytes };
    let tail = await fetchRange(object, guessed, signal);
    meter.bytesRead += tail.length;
    const wanted = footerLength(tail);
    if (wanted > tail.length) {
      const missing = { start: object.sizeBytes - wanted, end: guessed.start };
      if (missing.start < 0) throw broken("its footer is longer than the file");
      const head = await fetchRange(object, missing, signal);
      meter.bytesRead += head.length;
      tail = joined(head, tail);
    }
    const bytes = tail.slice(tail.length - wanted);
    const footer = parsedFooter(bytes, object.sizeBytes);
    await cache.write(name, bytes);
    return footer;
  };
  return {
    forget,
    async footer(object, meter, signal) {
      const key = objectKey(object);
      const known = footers.get(key);
      if (known) return known;
      const reading = readFooterOf(object, meter, signal);
      footers.set(key, reading);
      reading.catch(() => footers.delete(key));
      return reading;
    },
    async chunks({ object, footer, rowGroup, columns }, meter, signal) {
      const facts = footer.rowGroups[rowGroup]?.columns;
      const ranges = columns.flatMap((column) => facts?.get(column)?.chunks ?? []);
      const name = (range: ByteRange) => `${objectKey(object)}.${range.start}`;
      const cached = await Promise.all(ranges.map((range) => cache.read(name(range))));
      const parts: FilePart[] = [];
      const missing: ByteRange[] = [];
      ranges.forEach((range, at) => {
        const bytes = cached[at];
        if (!bytes || bytes.length !== range.end - range.start) return void missing.push(range);
        meter.bytesFromCache += bytes.length;
        parts.push({ start: range.start, bytes });
      });
      const fetched = await Promise.all(
        coalesceRanges(missing).map(async (request): Promise<FilePart> => {
          const bytes = await fetchRange(object, request, signal);
          meter.bytesRead += bytes.length;
          return { start: request.start, bytes };
        }),
      );
      for (const range of missing) {
        const part = fetched.find(
          ({ start, bytes }) => start <= range.start && range.end <= start + bytes.length,
        );
        if (!part) throw broken("a column chunk lies outside of it");
        const bytes = part.bytes.subarray(range.start - part.start, range.end - part.start);
        parts.push({ start: range.start, bytes });
        await cache.write(name(range), bytes);
      }
      return parts.sort((a, b) => a.start - b.start);
    },
  };
}

/** Pieces of an object in the cache are named by this, then what they are. */
export const objectKey = ({ objectId, etag }: LakeObject): string =>
  `${objectId}.${encodeURIComponent(etag)}`;

function footerLength(tail: Uint8Array): number {
  try {
    return footerBytes(tail);
  } catch (error) {
    throw broken("it does not end as a Parquet file", error);
  }
}

function parsedFooter(bytes: Uint8Array, sizeBytes: number): ParquetFooter {
  try {
    return readFooter(bytes, sizeBytes);
  } catch (error) {
    throw broken("its footer can't be read", error);
  }
}

async function fetchWithRetry(
  source: LakeObjectsSource,
  object: LakeObject,
  range: ByteRange,
  signal: AbortSignal,
): Promise<Uint8Array> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetchOnce(source, object, range, signal);
    if (answer instanceof Uint8Array) return answer;
    const waitMs = answer.mayRetry ? RETRY_WAITS_MS[attempt] : undefined;
    if (waitMs === undefined) throw answer.failed;
    await source.waitMs(waitMs);
  }
}

interface FailedFetch {
  readonly failed: ScanFailed;
  readonly mayRetry: boolean;
}

async function fetchOnce(
  { fetch, objectUrl }: LakeObjectsSource,
  { objectId, sizeBytes, etag: known }: LakeObject,
  { start, end }: ByteRange,
  signal: AbortSignal,
): Promise<Uint8Array | FailedFetch> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(objectUrl(objectId), { headers: { range: `bytes=${start}-${end - 1}` }, signal });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (signal.aborted) throw error;
    return { failed: unreachable("the connection failed", error), mayRetry: true };
  }
  if (!response.ok)
    return {
      failed: unreachable(`the server answered ${response.status}`),
      mayRetry: response.status >= 500 || BUSY_STATUSES.has(response.status),
    };
  // Another version of the file: its bytes would be read with the wrong footer.
  const etag = bareEtag(response.headers.get("etag"));
  if (etag !== null && etag !== bareEtag(known)) return { failed: changed(), mayRetry: false };
  if (response.status === 200 && bytes.length === sizeBytes) return bytes.subarray(start, end);
  if (response.status !== 206 || bytes.length !== end - start || isOtherRange(response, start, sizeBytes))
    return { failed: broken("the server sent other bytes than asked for"), mayRetry: true };
  return bytes;
}

/** Request timeout, too many requests: they pass. */
const BUSY_STATUSES: ReadonlySet<number> = new Set([408, 429]);

const bareEtag = (etag: string | null): string | null =>
  etag === null ? null : etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");

/** The range that the server says it sent; one that says nothing is believed by the length. */
function isOtherRange(response: Response, start: number, sizeBytes: number): boolean {
  const said = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (!said) return false;
  return Number(said[1]) !== start || (said[2] !== "*" && Number(said[2]) !== sizeBytes);
}

const changed = (): ScanFailed =>
  new ScanFailed({
    code: "source_failed",
    message: "A table's file is another one than the catalog knows.",
    nextStep: "Run the cell again: the catalog is read anew.",
  });

const unreachable = (why: string, cause?: unknown): ScanFailed =>
  new ScanFailed({ code: "source_failed", message: `A table's file could not be read: ${why}.` }, { cause });

const broken = (why: string, cause?: unknown): ScanFailed =>
  new ScanFailed({ code: "source_failed", message: `A table's file is damaged: ${why}.` }, { cause });

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}

/** Runs at most `max` of the works it is given at a time. */
function createLimit(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
