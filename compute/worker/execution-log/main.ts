import { join } from "node:path";
import { workerDirectory } from "../config.ts";
import { listFiles } from "./open-execution-log.ts";
import { verifyExecutionLog } from "./verify-execution-log.ts";

/** `eider-worker audit verify`: is the worker's own log whole? */
const EXIT_USAGE = 64;
const HEAD = /^(\d+):([0-9a-f]{64})$/;

process.exitCode = await audit(process.argv.slice(3));

async function audit([verb, option, value, ...more]: readonly string[]): Promise<number> {
  const head = HEAD.exec(value ?? "");
  const isUnderstood =
    verb === "verify" &&
    more.length === 0 &&
    (option === undefined || (option === "--head" && head !== null));
  if (!isUnderstood) {
    process.stderr.write("Usage: eider-worker audit verify [--head <number>:<hash>]\n");
    return EXIT_USAGE;
  }
  const directory = join(workerDirectory(), "log");
  const files = await listFiles(directory).catch(() => null);
  if (files === null || files.length === 0) {
    process.stderr.write(`${directory}: there is no execution log.\n`);
    return 1;
  }
  const expected = head === null ? null : { seq: Number(head[1]), hash: head[2] ?? "" };
  const { fault, records, firstSeq, head: last } = await verifyExecutionLog(directory, expected);
  if (fault !== null) {
    process.stderr.write(`BROKEN ${join(directory, fault.file)}:${fault.line}: ${fault.what}\n`);
    return 1;
  }
  process.stdout.write(
    `whole: ${records} lines in ${files.length} files, numbers ${firstSeq ?? 0} to ${last?.seq ?? 0}\nhead ${last?.seq ?? 0}:${last?.hash ?? ""}\n`,
  );
  return 0;
}
