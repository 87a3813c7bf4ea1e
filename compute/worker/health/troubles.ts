import { statfs } from "node:fs/promises";
import { LIMITS } from "../../protocol/limits.ts";
import { errorFacts, type Log } from "../log.ts";

/** What is wrong while the worker still works, worst first, in words for the Workers page. */
export interface Troubles {
  readonly current: readonly string[];
  /** of the disk that holds Results, cache and spilled data; null: not looked yet */
  readonly diskFreeBytes: number | null;
  /** A Grant was signed by the control plane's clock at this time and has come in now. */
  sawClock(issuedAt: string): void;
  /** A request did not fit this machine's clock at all. */
  refusedClock(): void;
  /** Looks at disk and memory now; done by itself with every heartbeat. */
  look(): Promise<void>;
  close(): void;
}

/** Nearly full: what a Session spills, or a large Result, soon fails. */
const DISK_USED_MAX = 0.9;
const MEMORY_USED_MAX = 0.95;
/** A quarter of what signatures forgive: time to mend it before it hurts. */
const CLOCK_MS_MAX = LIMITS.clockSkewMsMax / 4;

export interface TroublePorts {
  /** on whose file system the worker keeps everything */
  readonly directory: string;
  /** what others know to be wrong, as words; null: nothing */
  readonly others: readonly (() => string | null)[];
  readonly memory: () => { usedBytes: number; totalBytes: number };
  readonly disk?: (directory: string) => Promise<{ freeBytes: number; totalBytes: number }>;
  readonly now: () => Date;
  readonly log: Log;
}

export function watchTroubles(ports: TroublePorts): Troubles {
  const { directory, now, log } = ports;
  const diskOf = ports.disk ?? readDisk;
  let disk: { freeBytes: number; totalBytes: number } | null = null;
  let memory: { usedBytes: number; totalBytes: number } | null = null;
  let clockMs: number | "refused" = 0;

  async function look(): Promise<void> {
    memory = ports.memory();
    disk = await diskOf(directory);
  }

  const again = () => {
    look().catch((error: unknown) => log.warn("disk not looked at", errorFacts(error)));
  };
  const timer = setInterval(again, LIMITS.heartbeatIntervalMs);
  timer.unref();
  again();
  return {
    get current() {
      const found = [
        ...ports.others.map((other) => other()),
        diskWords(disk),
        memoryWords(memory),
        clockWords(clockMs),
      ];
      return found.filter((words) => words !== null).map((words) => words.slice(0, WORDS_MAX));
    },
    get diskFreeBytes() {
      return disk?.freeBytes ?? null;
    },
    sawClock(issuedAt) {
      clockMs = now().getTime() - Date.parse(issuedAt);
    },
    refusedClock() {
      clockMs = "refused";
    },
    look,
    close: () => clearInterval(timer),
  };
}

/** As the protocol bounds it. */
const WORDS_MAX = 300;

async function readDisk(directory: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

function diskWords(disk: { freeBytes: number; totalBytes: number } | null): string | null {
  if (disk === null || disk.totalBytes === 0) return null;
  const used = 1 - disk.freeBytes / disk.totalBytes;
  return used < DISK_USED_MAX
    ? null
    : `Its disk for Results, cache and spilled data is ${percent(used)} full.`;
}

function memoryWords(memory: { usedBytes: number; totalBytes: number } | null): string | null {
  if (memory === null) return null;
  const used = memory.usedBytes / memory.totalBytes;
  return used < MEMORY_USED_MAX ? null : `${percent(used)} of its machine's memory is in use.`;
}

function clockWords(clockMs: number | "refused"): string | null {
  if (clockMs === "refused")
    return "Its clock does not fit those of the people who use it; requests are refused.";
  if (Math.abs(clockMs) < CLOCK_MS_MAX) return null;
  const seconds = Math.round(Math.abs(clockMs) / 1_000);
  return `Its clock is about ${seconds} s ${clockMs > 0 ? "ahead of" : "behind"} the control plane's.`;
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
