import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExecutionRecord, parseRecord } from "../execution-log/execution-record.ts";
import { listFiles } from "../execution-log/open-execution-log.ts";

/** The execution log of a worker's directory, all files of it. */
export async function executionsOf(directory: string): Promise<{ records: ExecutionRecord[]; text: string }> {
  const folder = join(directory, "log");
  const texts = await Promise.all(
    (await listFiles(folder)).map((file) => readFile(join(folder, file), "utf8")),
  );
  const text = texts.join("");
  const records = text
    .split("\n")
    .map(parseRecord)
    .filter((record) => record !== null);
  return { records, text };
}
