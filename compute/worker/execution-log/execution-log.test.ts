import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewRecord } from "./execution-record.ts";
import { type ExecutionLogLimits, listFiles, openExecutionLog } from "./open-execution-log.ts";
import { verifyExecutionLog } from "./verify-execution-log.ts";

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "eider-log-")), "log");
});
afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

const openLog = (limits: Partial<ExecutionLogLimits> = {}) =>
  openExecutionLog({
    directory,
    limits: () => ({ fileBytesMax: 1_048_576, filesMax: 16, ...limits }),
    now: () => new Date(),
  });

const ended = (callId: string): NewRecord => ({
  event: "ended",
  callId,
  outcome: "succeeded",
  code: null,
  rule: null,
  rowsOut: 1,
  bytesOut: 10,
});

async function logged(count: number, limits: Partial<ExecutionLogLimits> = {}) {
  const log = await openLog(limits);
  for (let index = 0; index < count; index++) log.append(ended(`cal_${index}`));
  const { head } = log;
  log.close();
  return head;
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(join(directory, file), "utf8")).split("\n").filter((line) => line !== "");
}

async function onlyFile(): Promise<string> {
  const [file = ""] = await listFiles(directory);
  return file;
}

describe("the worker's own log", () => {
  test("is readable by its user only, and whole after the process ended and another went on", async () => {
    await logged(3);
    const head = await logged(2);
    const file = await onlyFile();
    expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await verifyExecutionLog(directory)).toEqual({ fault: null, records: 5, firstSeq: 1, head });
  });

  test("an edited, removed, swapped or inserted line is found, wherever it is", async () => {
    await logged(6);
    const file = await onlyFile();
    const lines = await linesOf(file);
    const changes: ((lines: string[]) => string[])[] = [
      (all) => all.map((line, at) => (at === 2 ? line.replace('"rowsOut":1', '"rowsOut":0') : line)),
      (all) => all.filter((_, at) => at !== 2),
      (all) => all.slice(1),
      (all) => [...all.slice(0, 2), all[3] ?? "", all[2] ?? "", ...all.slice(4)],
      (all) => [...all.slice(0, 3), all[2] ?? "", ...all.slice(3)],
      (all) => [...all.slice(0, 3), "not a record", ...all.slice(3)],
    ];
    for (const change of changes) {
      await writeFile(join(directory, file), `${change(lines).join("\n")}\n`);
      expect((await verifyExecutionLog(directory)).fault, String(change)).not.toBeNull();
    }
  });

  test("lines cut off at the end are found by whoever noted the head", async () => {
    const head = await logged(4);
    const file = await onlyFile();
    const lines = await linesOf(file);
    await writeFile(join(directory, file), `${lines.slice(0, 3).join("\n")}\n`);
    expect((await verifyExecutionLog(directory)).fault).toBeNull();
    expect((await verifyExecutionLog(directory, head)).fault?.what).toContain("is not there");
    await writeFile(join(directory, file), `${lines.join("\n")}\n`);
    expect((await verifyExecutionLog(directory, head)).fault).toBeNull();
    expect((await verifyExecutionLog(directory, { ...head, hash: "f".repeat(64) })).fault).not.toBeNull();
  });

  test("a line torn by a crash is kept and told of; what came before still counts", async () => {
    await logged(2);
    const file = await onlyFile();
    await appendFile(join(directory, file), '{"seq":3,"at":"20');
    await logged(1);
    const { fault, records } = await verifyExecutionLog(directory);
    expect({ fault, records }).toEqual({ fault: null, records: 4 });
    expect(await linesOf(file)).toHaveLength(5);
  });

  test("a last line that lacks only its end is not lost", async () => {
    await logged(3);
    const file = await onlyFile();
    const text = await readFile(join(directory, file), "utf8");
    await writeFile(join(directory, file), text.trimEnd());
    await logged(1);
    expect(await verifyExecutionLog(directory)).toMatchObject({ fault: null, records: 4 });
  });

  test("files beyond the limit go, oldest first, and the log says so itself", async () => {
    await logged(60, { fileBytesMax: 1_000, filesMax: 3 });
    const files = await listFiles(directory);
    expect(files).toHaveLength(3);
    const { fault, firstSeq } = await verifyExecutionLog(directory);
    expect(fault).toBeNull();
    expect(firstSeq).toBeGreaterThan(1);
    await rm(join(directory, files[0] ?? ""));
    expect((await verifyExecutionLog(directory)).fault?.what).toContain("gone without a word");
  });

  test("a file removed from the middle is found", async () => {
    await logged(40, { fileBytesMax: 1_000 });
    const files = await listFiles(directory);
    await rm(join(directory, files[2] ?? ""));
    expect((await verifyExecutionLog(directory)).fault).not.toBeNull();
  });
});
