import type { DuckDBConnection } from "@duckdb/node-api";
import type { EmitEvent } from "./emit-event.ts";

/** How often the reader hears how far a Run is. */
const TELL_MS = 500;

/** What a Run tells of itself while it runs. */
export interface RunProgress {
  /** of the Result, so far */
  rows: number;
  /** Tells nothing more. */
  end(): void;
}

/** Tells twice a second how far the statement of `user` is, in DuckDB's own words, when that has changed. */
export function tellProgress(user: DuckDBConnection, emit: EmitEvent): RunProgress {
  let told = "";
  let isTelling = false;
  const timer = setInterval(() => {
    if (isTelling) return;
    const { rows } = progress;
    const fraction = fractionOf(user);
    const step = rows === 0 ? "run the statement" : "keep rows";
    const telling = `${step} ${fraction} ${rows}`;
    if (telling === told) return;
    told = telling;
    isTelling = true;
    void emit({ type: "progress", step, fraction, rows }).finally(() => {
      isTelling = false;
    });
  }, TELL_MS);
  const progress: RunProgress = { rows: 0, end: () => clearInterval(timer) };
  return progress;
}

/** 0–1; null when DuckDB can't tell, which it says as -1. */
function fractionOf(user: DuckDBConnection): number | null {
  const { percentage } = user.progress;
  return percentage >= 0 && percentage <= 100 ? percentage / 100 : null;
}
