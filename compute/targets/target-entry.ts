import { LIMITS } from "../protocol/limits.ts";
import type { PoolState } from "../protocol/page-link.ts";
import type { TargetRef } from "../target.ts";

/** `idle`: ready to be started. `starting`: an engine or a connection is on its way. */
export type TargetState = "idle" | "starting" | "ready" | "unavailable";

/** One place as the picker, the chips and the status bar show it. Words, not facts to decide by. */
export interface TargetEntry {
  readonly ref: TargetRef;
  readonly key: string;
  /** "This browser", or the Pool's name */
  readonly label: string;
  /** "Browser", or the Pool's name: for chips and footers */
  readonly shortLabel: string;
  readonly hue: "browser" | "hosted" | "self";
  readonly state: TargetState;
  /** "1 thread, 3.1 GB" */
  readonly size: string;
  /** one sentence: how it is now, or why it can't be used */
  readonly sentence: string;
  /** a few words for the status bar: "ready", "1 of 1" */
  readonly status: string;
}

/** The entry of this browser. `step` says what a starting engine does. */
export function browserEntry(state: TargetState, facts: { size: string; step: string | null }): TargetEntry {
  const sentences: Record<TargetState, string> = {
    idle: "Starts with the first run. Rows never leave this device.",
    starting: `Starting: ${facts.step ?? "engine"}.`,
    ready: "Ready. Rows never leave this device.",
    unavailable: facts.step ?? "This browser can't run WebAssembly.",
  };
  const statuses: Record<TargetState, string> = {
    idle: "not started",
    starting: "starting",
    ready: "ready",
    unavailable: "unavailable",
  };
  return {
    ref: { type: "browser" },
    key: "browser",
    label: "This browser",
    shortLabel: "Browser",
    hue: "browser",
    state,
    size: facts.size,
    sentence: sentences[state],
    status: statuses[state],
  };
}

/** The entry of a Pool, from what the control plane says of it. `isLinked`: the page hears from the control plane. */
export function poolEntry(pool: PoolState, isLinked: boolean): TargetEntry {
  const { poolId, name, workersOnline, workersTotal, running } = pool;
  const isUsable = isLinked && workersOnline > 0 && pool.reason === null;
  return {
    ref: { type: "pool", poolId },
    key: poolId,
    label: name,
    shortLabel: name,
    hue: pool.kind === "hosted" ? "hosted" : "self",
    state: isUsable ? "ready" : "unavailable",
    size: workersOnline > 0 ? `${countOf(pool.threads, "thread")}, ${gigabytes(pool.memoryBytes)}` : "",
    sentence: poolSentence(pool, isLinked),
    status: `${workersOnline} of ${workersTotal}${running > 0 ? `, ${running} running` : ""}`,
  };
}

/** A place that a cell names and that is not there (any more). */
export function missingEntry(ref: TargetRef): TargetEntry {
  const key = ref.type === "browser" ? "browser" : ref.poolId;
  return {
    ref,
    key,
    label: "Unknown pool",
    shortLabel: "Unknown pool",
    hue: "self",
    state: "unavailable",
    size: "",
    sentence: "This pool is not in this workspace, or the page is not connected yet.",
    status: "unknown",
  };
}

function poolSentence(
  { reason, workersOnline, workersTotal, running }: PoolState,
  isLinked: boolean,
): string {
  if (!isLinked) return "Eider can't be reached. Trying again.";
  if (reason !== null) return reason;
  if (workersTotal === 0) return "No worker is enrolled.";
  if (workersOnline === 0)
    return `Offline: not heard from for more than ${LIMITS.workerOfflineMs / 1_000} seconds.`;
  return running > 0
    ? `Online, ${countOf(running, "run")} under way. Rows come back sealed.`
    : "Online, idle. Rows come back sealed.";
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function gigabytes(bytes: number): string {
  const amount = bytes / 1024 ** 3;
  return `${amount >= 10 ? Math.round(amount) : Number(amount.toFixed(1))} GB`;
}
