import { createHash } from "node:crypto";
import { z } from "zod";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
/** What every line has: its number, when, and the SHA-256 of the line before it. */
const chained = { seq: z.number().int().min(1), at: z.iso.datetime(), prev: hash };

/** Relations named in one record; a Grant can hold thousands. */
export const RELATIONS_NAMED_MAX = 100;

/**
 * A line of the worker's own log of what it did for whom. Names, ids, counts and
 * hashes: never rows, parameters or secrets, and SQL only where the operator wants it.
 */
export const ExecutionRecord = z.discriminatedUnion("event", [
  /** written before anything is done; when it can't be written, nothing is done */
  z.object({
    ...chained,
    event: z.literal("began"),
    callId: z.string(),
    method: z.string(),
    runId: z.string().nullable(),
    sessionId: z.string(),
    notebookId: z.string(),
    /** opaque: a worker does not learn who the person is */
    actorId: z.string(),
    deviceId: z.string(),
    deviceFingerprint: z.string(),
    /** granted, as `catalog.schema.name`, the first `RELATIONS_NAMED_MAX` */
    relations: z.array(z.string()),
    relationsGranted: count,
    /** kinds of its statements as far as their leading words tell; null: the call has no SQL */
    statements: z.array(z.string()).nullable(),
    sqlSha256: hash.nullable(),
    sql: z.string().optional(),
  }),
  z.object({
    ...chained,
    event: z.literal("ended"),
    callId: z.string(),
    outcome: z.enum(["succeeded", "failed", "cancelled", "blocked", "rejected"]),
    /** failure or refusal code; null when it succeeded or was cancelled */
    code: z.string().nullable(),
    /** rule of the local policy that blocked it */
    rule: z.string().nullable(),
    /** rows in what left: preview, pages, charts; exports count as bytes */
    rowsOut: count,
    /** sealed bytes that left */
    bytesOut: count,
  }),
  /** a policy is in force from here on; null: there is no file */
  z.object({ ...chained, event: z.literal("policy"), policySha256: hash.nullable() }),
  /** the oldest file was removed to keep the limit; verification goes on from there */
  z.object({ ...chained, event: z.literal("rotated"), removedThrough: count }),
  /** an earlier process died while it wrote a line; what is before it counts */
  z.object({ ...chained, event: z.literal("resumed"), tornBytes: count }),
]);
export type ExecutionRecord = z.infer<typeof ExecutionRecord>;

type Unchained<R> = R extends unknown ? Omit<R, "seq" | "at" | "prev"> : never;
/** A record before it has its place in the chain. */
export type NewRecord = Unchained<ExecutionRecord>;

/** The hash before the first line. */
export const FIRST_HASH = "0".repeat(64);

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const PREFIX = "executions-";
const SUFFIX = ".jsonl";
const DIGITS = 12;

/** A file is named after its first record, so that names sort as the records do. */
export const fileOf = (firstSeq: number): string =>
  `${PREFIX}${String(firstSeq).padStart(DIGITS, "0")}${SUFFIX}`;

/** The number of a file's first record, or null when it is none of these files. */
export function firstSeqOf(file: string): number | null {
  const digits = file.slice(PREFIX.length, -SUFFIX.length);
  const isOne = file.startsWith(PREFIX) && file.endsWith(SUFFIX) && /^\d{12}$/.test(digits);
  return isOne ? Number(digits) : null;
}

/** A line of the log, or null when it is none. */
export function parseRecord(line: string): ExecutionRecord | null {
  try {
    return ExecutionRecord.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
