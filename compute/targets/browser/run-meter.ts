import type { RunStats } from "../../protocol/run.ts";

/** What a Run has cost so far; its parts count it up. */
export interface Meter {
  rows: number;
  bytesRead: number;
  bytesFromCache: number;
}

export function statsOf(meter: Meter, queuedMs: number, elapsedMs: number): RunStats {
  return {
    queuedMs,
    elapsedMs,
    rows: meter.rows,
    bytesRead: meter.bytesRead,
    bytesFromCache: meter.bytesFromCache,
    memoryPeakBytes: null,
  };
}
