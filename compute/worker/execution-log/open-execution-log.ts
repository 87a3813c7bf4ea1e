import { closeSync, constants, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { mkdir, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type ExecutionRecord,
  FIRST_HASH,
  fileOf,
  firstSeqOf,
  hashOf,
  type NewRecord,
  parseRecord,
} from "./execution-record.ts";

/** The worker's own append-only log, `log/executions-<first number>.jsonl` in its directory. One process writes it. */
export interface ExecutionLog {
  /** Writes one line, before it returns. @throws the system's error when it can't: then nothing may be done. */
  append(record: NewRecord): void;
  /** The last line's number and hash, to be kept elsewhere: whoever rewrites the whole log can't match them. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** false: the last line could not be written */
  readonly isWritable: boolean;
  close(): void;
}

export interface ExecutionLogLimits {
  readonly fileBytesMax: number;
  readonly filesMax: number;
}

export const EXECUTION_LOG_LIMITS: ExecutionLogLimits = { fileBytesMax: 64 * 1_048_576, filesMax: 16 };

const LINE_FEED = 10;
/** Longer than any line: SQL and names have limits. Read from the end to find the last line. */
const TAIL_BYTES = 8 * 1_048_576;

/** Goes on where the last process stopped. @throws when the folder can't be used or its last line is none of ours. */
export async function openExecutionLog(options: {
  readonly directory: string;
  /** read at every line: the policy may change them */
  readonly limits: () => ExecutionLogLimits;
  readonly now: () => Date;
}): Promise<ExecutionLog> {
  const { directory, limits, now } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files = await listFiles(directory);
  const start = await readEnd(directory, files);
  let { seq, hash } = start;
  let current = openFile(directory, files.at(-1) ?? fileOf(seq + 1));
  let bytes = start.fileBytes;
  let { tornBytes } = start;
  let isWritable = true;
  let isClosed = false;

  function write(record: NewRecord): void {
    if (tornBytes > 0) mend();
    const chained = { seq: seq + 1, at: now().toISOString(), prev: hash, ...record } as ExecutionRecord;
    const line = JSON.stringify(chained);
    const whole = Buffer.from(`${line}\n`);
    try {
      // one write: with O_APPEND a line is there whole or, after a crash, torn at the very end
      const written = writeSync(current, whole);
      if (written !== whole.length) {
        tornBytes = written;
        throw new Error("A line was written by half.");
      }
      isWritable = true;
    } catch (error) {
      isWritable = false;
      throw error;
    }
    seq += 1;
    hash = hashOf(line);
    bytes += whole.length;
  }

  /** What is left of a line that was not finished becomes a line of its own, and the next one tells of it. */
  function mend(): void {
    const bytesLeft = tornBytes;
    writeSync(current, "\n");
    tornBytes = 0;
    write({ event: "resumed", tornBytes: bytesLeft });
  }

  /** The old file is safe on disk before the next one begins. */
  function rotate(): void {
    fsyncSync(current);
    const name = fileOf(seq + 1);
    const next = openFile(directory, name);
    closeSync(current);
    current = next;
    bytes = 0;
    files.push(name);
    while (files.length > Math.max(2, limits().filesMax)) {
      const oldest = files.shift();
      if (oldest === undefined) return;
      // said first: a file that is gone without a word counts as deleted by somebody
      write({ event: "rotated", removedThrough: (firstSeqOf(files[0] ?? name) ?? 1) - 1 });
      rmSync(join(directory, oldest), { force: true });
    }
  }

  if (files.length === 0) files.push(fileOf(seq + 1));
  if (start.isUnended) writeSync(current, "\n");
  return {
    append(record) {
      if (isClosed) throw new Error("The execution log is closed.");
      if (bytes >= limits().fileBytesMax) rotate();
      write(record);
    },
    get head() {
      return { seq, hash };
    },
    get isWritable() {
      return isWritable;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      fsyncSync(current);
      closeSync(current);
    },
  };
}

/** The log's files, oldest first. */
export async function listFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => firstSeqOf(file) !== null).sort();
}

function openFile(directory: string, name: string): number {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  return openSync(join(directory, name), O_APPEND | O_CREAT | O_WRONLY, 0o600);
}

interface End {
  readonly seq: number;
  readonly hash: string;
  readonly fileBytes: number;
  /** of a line that was not finished */
  readonly tornBytes: number;
  /** the last line is whole but for its line feed */
  readonly isUnended: boolean;
}

/** The last whole line; of the file before, when a process died right after it began a new one. */
async function readEnd(directory: string, files: readonly string[]): Promise<End> {
  const name = files.at(-1);
  if (name === undefined) return { seq: 0, hash: FIRST_HASH, fileBytes: 0, tornBytes: 0, isUnended: false };
  const { fileBytes, tail } = await readTail(join(directory, name));
  const whole = tail.subarray(0, tail.lastIndexOf(LINE_FEED) + 1);
  const rest = tail.subarray(whole.length).toString("utf8");
  const tornBytes = tail.length - whole.length;
  const unended = tornBytes > 0 ? parseRecord(rest) : null;
  if (unended !== null)
    return { seq: unended.seq, hash: hashOf(rest), fileBytes, tornBytes: 0, isUnended: true };
  if (whole.length === 0) return { ...(await readEnd(directory, files.slice(0, -1))), fileBytes, tornBytes };
  const from = whole.lastIndexOf(LINE_FEED, whole.length - 2) + 1;
  const line = whole.subarray(from, -1).toString("utf8");
  const record = parseRecord(line);
  if (record === null) throw new Error(`${name}: its last line is not a record of the execution log.`);
  const { seq } = record;
  return { seq, hash: hashOf(line), fileBytes, tornBytes, isUnended: false };
}

async function readTail(path: string): Promise<{ fileBytes: number; tail: Buffer }> {
  const { size } = await stat(path);
  const length = Math.min(size, TAIL_BYTES);
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return { fileBytes: size, tail: buffer.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}
