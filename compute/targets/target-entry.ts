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
  /** `laptop`: the person's own computer */
  readonly icon: "browser" | "hosted" | "self" | "laptop";
  readonly state: TargetState;
  /** one word for a place that can't be used: "offline", "paused" */
  readonly offWord: string;
  /** it can't be used until somebody enrols a worker */
  readonly needsWorker: boolean;
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
    icon: "browser",
    state,
    offWord: "unavailable",
    needsWorker: false,
    size: facts.size,
    sentence: sentences[state],
    status: statuses[state],
  };
}

/** The entry of a Pool, from what the control plane says of it. `isLinked`: the page hears from the control plane. */
export function poolEntry(pool: PoolState, isLinked: boolean): TargetEntry {
  const { poolId, name, workersOnline, workersTotal, running, waiting } = pool;
  const isUsable = isLinked && workersOnline > 0 && pool.reason === null;
  const load = [running > 0 && `${running} running`, waiting > 0 && `${waiting} waiting`];
  return {
    ref: { type: "pool", poolId },
    key: poolId,
    label: name,
    shortLabel: name,
    hue: pool.kind === "hosted" ? "hosted" : "self",
    icon: pool.isPersonal ? "laptop" : pool.kind === "hosted" ? "hosted" : "self",
    state: isUsable ? "ready" : "unavailable",
    offWord: isLinked ? offWord(pool) : "unavailable",
    needsWorker: isLinked && workersTotal === 0,
    size: poolSize(pool),
    sentence: poolSentence(pool, isLinked),
    status: [`${workersOnline} of ${workersTotal}`, ...load.filter((words) => words !== false)].join(", "),
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
    icon: "self",
    state: "unavailable",
    offWord: "unknown",
    needsWorker: false,
    size: "",
    sentence: "It was removed, it is somebody's own, or the page is not connected yet.",
    status: "unknown",
  };
}

function poolSize({ workersOnline, threads, memoryBytes }: PoolState): string {
  if (workersOnline === 0) return "";
  const workers = workersOnline > 1 ? [`${workersOnline} workers online`] : [];
  return [...workers, countOf(threads, "thread"), gigabytes(memoryBytes)].join(", ");
}

function offWord({ workersOnline, workersTotal, state }: PoolState): string {
  if (state === "forbidden") return "not for you";
  if (workersTotal === 0) return "no worker";
  if (workersOnline === 0) return "offline";
  return state === "paused" ? "paused" : state === "draining" ? "draining" : "unavailable";
}

function poolSentence(pool: PoolState, isLinked: boolean): string {
  const { reason, running, waiting, offlineSince, pausedUntil, isPersonal } = pool;
  if (!isLinked) return "Eider can't be reached. Trying again.";
  if (offlineSince !== null)
    return `Offline since ${timeText(offlineSince)}.${isPersonal ? " Start the worker to use it." : ""}`;
  if (reason !== null) return pausedUntil === null ? reason : `${reason} Until ${timeText(pausedUntil)}.`;
  const load = [running > 0 && `${countOf(running, "run")} under way`, waiting > 0 && `${waiting} waiting`];
  const words = load.filter((part) => part !== false);
  return `Online, ${words.length > 0 ? words.join(", ") : "idle"}. Rows come back sealed.`;
}

/** `09:12`, with the day when it is another one. */
function timeText(iso: string): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function gigabytes(bytes: number): string {
  const amount = bytes / 1024 ** 3;
  return `${amount >= 10 ? Math.round(amount) : Number(amount.toFixed(1))} GB`;
}
