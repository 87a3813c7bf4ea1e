import type { Receipt } from "../../compute/protocol/receipt.ts";
import type { RunOutcome, RunStats } from "../../compute/protocol/run.ts";
import type { IconName } from "../ui/icon-shapes.ts";

/** A Run as the inspector shows it: plain facts, already in the reader's words where they are words. */
export interface InspectedRun {
  readonly runId: string;
  readonly state: RunOutcome | "queued" | "running";
  /** `browser` for this tab, `hosted` or `self` for Pools */
  readonly place: "browser" | "hosted" | "self";
  readonly placeLabel: string;
  readonly chosenBy: Receipt["chosenBy"];
  /** name of the person */
  readonly who: string | null;
  /** ISO 8601 */
  readonly startedAt: string | null;
  readonly stats: RunStats | null;
  /** the Result can still be opened */
  readonly hasResult: boolean;
  /** why not: `evicted`, `in another tab`, … */
  readonly resultGoneReason?: string | null;
}

export const STATE_SHOWN = {
  queued: { word: "Queued", icon: "queued", tone: "none" },
  running: { word: "Running", icon: "run", tone: "running" },
  succeeded: { word: "Succeeded", icon: "ok", tone: "succeeded" },
  failed: { word: "Failed", icon: "fail", tone: "failed" },
  cancelled: { word: "Cancelled", icon: "cancel", tone: "none" },
  lost: { word: "Lost contact", icon: "lost", tone: "lost" },
} as const satisfies Record<InspectedRun["state"], { word: string; icon: IconName; tone: string }>;

export const PLACE_ICON = {
  browser: "browser",
  hosted: "hosted",
  self: "self",
} as const satisfies Record<InspectedRun["place"], IconName>;

/** `12:04` today, `21 Nov, 12:04` before, with the year when it is another. */
export function whenText(iso: string, now: Date): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === now.toDateString()) return time;
  const isThisYear = at.getFullYear() === now.getFullYear();
  const day = at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
  return `${day}, ${time}`;
}
