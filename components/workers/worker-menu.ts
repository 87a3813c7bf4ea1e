import type { MenuEntry } from "../ui/menu-entry.ts";
import type { Worker } from "./fleet.ts";
import type { Ask } from "./fleet-ask.ts";

export interface WorkerMenuOptions {
  worker: Worker;
  /** false: all that is left is to cut it off, as an admin may do to people's own workers */
  mayChange: boolean;
  ask: Ask;
  onResume: () => void;
}

/** What can be done to a worker now; what can't is left out, for its state says why. */
export function workerMenu({ worker, mayChange, ask, onResume }: WorkerMenuOptions): MenuEntry[] {
  const isWaiting = worker.state === "pending_approval";
  const revoke: MenuEntry = {
    id: "revoke",
    label: isWaiting ? "Reject…" : "Revoke…",
    icon: "x",
    isDanger: true,
    onSelect: () => ask({ type: "revoke", worker }),
  };
  if (!mayChange) return [revoke];
  const rename: MenuEntry = {
    id: "rename",
    label: "Rename…",
    icon: "edit",
    onSelect: () => ask({ type: "rename", worker }),
  };
  if (isWaiting) {
    const compare = () => ask({ type: "compare", worker });
    return [
      { id: "compare", label: "Compare the fingerprint…", icon: "key", onSelect: compare },
      rename,
      { separator: true },
      revoke,
    ];
  }
  return [rename, ...pauseEntries(worker, ask, onResume), { separator: true }, revoke];
}

function pauseEntries(worker: Worker, ask: Ask, onResume: () => void): MenuEntry[] {
  const entries: MenuEntry[] = [];
  if (worker.state === "paused")
    entries.push({ id: "resume", label: "Resume", icon: "play", onSelect: onResume });
  else if (worker.state !== "draining")
    entries.push({
      id: "pause",
      label: "Pause…",
      icon: "pause",
      onSelect: () => ask({ type: "pause", worker }),
    });
  if (worker.state !== "offline" && worker.state !== "draining")
    entries.push({
      id: "drain",
      label: "Drain…",
      icon: "drain",
      onSelect: () => ask({ type: "drain", worker }),
    });
  return entries;
}
