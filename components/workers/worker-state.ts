import type { WorkerState } from "../../compute/protocol/enrollment.ts";
import type { StateProps } from "../ui/State.tsx";

/** How a worker's state is drawn and said; `why` is the second line. */
export interface WorkerStateWords extends Pick<StateProps, "tone" | "icon"> {
  word: string;
  why: string | null;
}

const WORDS: Record<WorkerState, WorkerStateWords> = {
  online: { tone: "online", icon: "ok", word: "Online", why: null },
  pending_approval: {
    tone: "none",
    icon: "pending",
    word: "Pending approval",
    why: "Compare the fingerprint",
  },
  degraded: { tone: "warn", icon: "warn", word: "Degraded", why: null },
  paused: { tone: "none", icon: "pause", word: "Paused", why: null },
  draining: { tone: "none", icon: "drain", word: "Draining", why: "Finishes its runs, then stops" },
  outdated: { tone: "warn", icon: "publish", word: "Outdated", why: "Upgrade it to this version" },
  offline: { tone: "lost", icon: "lost", word: "Offline", why: null },
  revoked: { tone: "none", icon: "x", word: "Revoked", why: "It can't connect again" },
};

/** Words for a state; an offline worker says since when. */
export function workerStateWords(state: WorkerState, since: string | null): WorkerStateWords {
  if (state !== "offline") return WORDS[state];
  return { ...WORDS.offline, why: since === null ? "has never connected" : `since ${since}` };
}

/** `1 of 2 online`. */
export function onlineCount(workers: readonly { state: WorkerState }[]): string {
  const current = workers.filter(({ state }) => state !== "revoked");
  const online = current.filter(({ state }) => state !== "offline");
  return `${online.length} of ${current.length} online`;
}
