import type { WorkerState } from "../../compute/protocol/enrollment.ts";
import type { StateProps } from "../ui/State.tsx";
import type { Worker } from "./fleet.ts";

/** How a worker's state is drawn and said. */
export interface WorkerStateWords extends Pick<StateProps, "tone" | "icon"> {
  word: string;
}

/** Glyph, colour and word of each state. */
export const WORKER_STATES: Record<WorkerState, WorkerStateWords> = {
  online: { tone: "online", icon: "ok", word: "Online" },
  pending_approval: { tone: "none", icon: "pending", word: "Pending approval" },
  degraded: { tone: "warn", icon: "warn", word: "Degraded" },
  paused: { tone: "none", icon: "pause", word: "Paused" },
  draining: { tone: "none", icon: "drain", word: "Draining" },
  outdated: { tone: "warn", icon: "publish", word: "Outdated" },
  offline: { tone: "lost", icon: "lost", word: "Offline" },
  revoked: { tone: "none", icon: "x", word: "Revoked" },
};

/** The second line of a worker's row: its reason, with the time it began or will end. */
export function reasonLine(
  worker: Pick<Worker, "state" | "why" | "pausedUntil" | "lastSeenAt">,
  clock: (iso: string) => string,
): string | null {
  if (worker.state === "offline" && worker.lastSeenAt !== null) return `since ${clock(worker.lastSeenAt)}`;
  if (worker.state === "paused" && worker.pausedUntil !== null)
    return untilLine(worker.why ?? "", clock(worker.pausedUntil));
  return worker.why;
}

/** `by Jo: disk swap` → `by Jo until 14:00: disk swap`. */
function untilLine(why: string, until: string): string {
  const colon = why.indexOf(": ");
  return colon < 0 ? `${why} until ${until}` : `${why.slice(0, colon)} until ${until}${why.slice(colon)}`;
}

const OUT = new Set<WorkerState>(["offline", "revoked", "pending_approval"]);

/** Workers that are connected and approved, of those that are current. */
export function countOnline(workers: readonly { state: WorkerState }[]): { online: number; all: number } {
  const current = workers.filter(({ state }) => state !== "revoked");
  return { online: current.filter(({ state }) => !OUT.has(state)).length, all: current.length };
}

/** `1 of 2 online`. */
export function onlineCount(workers: readonly { state: WorkerState }[]): string {
  const { online, all } = countOnline(workers);
  return `${online} of ${all} online`;
}
