import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FIRST_HASH, firstSeqOf, hashOf, parseRecord } from "./execution-record.ts";
import { listFiles } from "./open-execution-log.ts";

/** What is wrong, and where. */
export interface ChainFault {
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly what: string;
}

export interface Verification {
  readonly fault: ChainFault | null;
  readonly records: number;
  readonly firstSeq: number | null;
  readonly head: { readonly seq: number; readonly hash: string } | null;
}

interface Walk {
  seq: number;
  hash: string;
  records: number;
  firstSeq: number | null;
  /** records that rotation has removed, as the log itself says */
  removedThrough: number;
  tornAt: { file: string; line: number } | null;
}

/**
 * Reads the whole log and follows its chain. Edits, insertions, reordering and
 * missing lines or files are found, but for lines cut off at the very end and a log
 * that was rewritten as a whole: against those, compare with a head that was noted
 * elsewhere (`expected`).
 */
export async function verifyExecutionLog(
  directory: string,
  expected: { seq: number; hash: string } | null = null,
): Promise<Verification> {
  const walk: Walk = {
    seq: 0,
    hash: FIRST_HASH,
    records: 0,
    firstSeq: null,
    removedThrough: 0,
    tornAt: null,
  };
  let isExpectedSeen = false;
  const files = await listFiles(directory);
  const answer = (fault: ChainFault | null): Verification => ({
    fault,
    records: walk.records,
    firstSeq: walk.firstSeq,
    head: walk.records === 0 ? null : { seq: walk.seq, hash: walk.hash },
  });
  for (const file of files) {
    let line = 0;
    const input = createReadStream(join(directory, file), "utf8");
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      const what = follow(walk, text, { file, line });
      if (what !== null) return answer({ file, line, what });
      if (walk.seq !== expected?.seq) continue;
      isExpectedSeen = walk.hash === expected.hash;
      if (!isExpectedSeen) return answer({ file, line, what: "the line is not the one that was noted" });
    }
  }
  const last = { file: files.at(-1) ?? "", line: 0 };
  if (walk.firstSeq !== null && walk.firstSeq > 1 && walk.removedThrough < walk.firstSeq - 1)
    return answer({ ...last, file: files[0] ?? "", what: "lines before it are gone without a word" });
  if (expected !== null && !isExpectedSeen)
    return answer({ ...last, what: `line number ${expected.seq}, which was noted, is not there` });
  return answer(null);
}

/** Takes the next line; answers what is wrong with it. */
function follow(walk: Walk, text: string, at: { file: string; line: number }): string | null {
  const record = parseRecord(text);
  if (record === null) {
    // only a process that died may leave a torn line, and the next one says so
    if (walk.tornAt !== null) return "it is not a record";
    walk.tornAt = at;
    return null;
  }
  const isFirst = walk.records === 0;
  if (walk.tornAt !== null && record.event !== "resumed") return "the line before it is not a record";
  walk.tornAt = null;
  if (isFirst) walk.firstSeq = record.seq;
  if (at.line === 1 && firstSeqOf(at.file) !== record.seq) return "the file's name is not its first number";
  if (isFirst ? record.seq === 1 && record.prev !== FIRST_HASH : record.seq !== walk.seq + 1)
    return `its number is ${record.seq}, after ${walk.seq}`;
  if (!isFirst && record.prev !== walk.hash) return "the line before it was changed";
  if (record.event === "rotated") walk.removedThrough = record.removedThrough;
  walk.seq = record.seq;
  walk.hash = hashOf(text);
  walk.records += 1;
  return null;
}
