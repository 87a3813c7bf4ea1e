import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { EiderPage } from "./eider-page.ts";
import { COUNTED_ROW_BYTES, countedRows } from "./hashed-rows.ts";
import { type Bench, type BenchLine, spread } from "./measure.ts";
import { openRemotePage } from "./open-remote-page.ts";

const MiB = 1024 * 1024;
const ROWS_WARM_UP = 4_000_000;
const LOOKS = 5;
const LOOK_MS = 200;
const SETTLE_MS = 3_000;
const RESULT_BYTES = 5 * 1024 ** 3;

/** Resident memory of what runs without anybody doing anything, and of the relay while gigabytes pass. */
export const bench: Bench = {
  name: "memory",
  async run() {
    const eider = await openRemotePage();
    try {
      await eider.page.evaluate(() => globalThis.readRemote("SELECT 1 AS one", true));
      await pause(SETTLE_MS);
      const control = eider.eider.pid();
      const worker = findProcess(control, "dist/worker/main.js");
      const engine = findProcess(worker, "dist/engine/child.js");
      const lines = [
        line("worker supervisor, idle", await looks(worker), 90),
        line("engine, idle", await looks(engine), 120),
      ];
      lines.push(await relayed(eider, control));
      return lines;
    } finally {
      await eider.close();
    }
  },
};

/** Growth over the most that it had held just before, while results pass through. */
async function relayed(eider: EiderPage, control: number): Promise<BenchLine> {
  await eider.page.evaluate((sql) => globalThis.readRemote(sql, false), countedRows(ROWS_WARM_UP));
  const before = Math.max(...(await looks(control)));
  const growth: number[] = [];
  const timer = setInterval(() => growth.push(residentMiB(control) - before), LOOK_MS);
  let bytes = 0;
  try {
    const sql = countedRows(RESULT_BYTES / COUNTED_ROW_BYTES);
    bytes = (await eider.page.evaluate((text) => globalThis.readRemote(text, false), sql)).bytes;
  } finally {
    clearInterval(timer);
  }
  const all = spread(growth);
  return {
    name: `relay's growth while a Result of ${(bytes / 1024 ** 3).toFixed(1)} GiB passes, the most`,
    against: "",
    unit: "MiB",
    measured: { ...all, median: all.max },
    baseline: null,
    target: 32,
    note: `half of the time under ${Math.round(all.median)} MiB`,
  };
}

function line(name: string, values: readonly number[], target: number): BenchLine {
  return { name, against: "", unit: "MiB", measured: spread(values), baseline: null, target };
}

async function looks(pid: number): Promise<number[]> {
  const values: number[] = [];
  for (let index = 0; index < LOOKS; index += 1) {
    values.push(residentMiB(pid));
    await pause(LOOK_MS);
  }
  return values;
}

function residentMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kib ?? 0) * 1024) / MiB;
}

/** The child of `parent` that runs this program. @throws Error when there is none. */
function findProcess(parent: number, program: string): number {
  const children = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(parent)], { encoding: "utf8" });
  const found = children.split("\n").find((row) => row.includes(program));
  if (!found) throw new Error(`No child of ${parent} runs ${program}:\n${children}`);
  return Number.parseInt(found, 10);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
