"use client";

import { AlertDialog } from "../../ui/AlertDialog.tsx";
import { showToast } from "../../ui/show-toast.tsx";
import type { Worker } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";

export interface ConfirmWorkerProps {
  verb: "drain" | "revoke";
  worker: Worker;
  actions: FleetActions;
  onClose: () => void;
}

/** Asks before a worker is drained, rejected or revoked, and says what will happen to whose Runs. */
export function ConfirmWorker({ verb, worker, actions, onClose }: ConfirmWorkerProps) {
  const { name, workerId, state } = worker;
  const isWaiting = state === "pending_approval";
  const { mutate, isPending } = actions[verb];
  const words = verb === "drain" ? DRAIN : isWaiting ? REJECT : REVOKE;
  const confirm = () =>
    mutate(
      { workerId },
      {
        onSuccess: () => {
          onClose();
          showToast({ text: words.done(name) });
        },
      },
    );
  return (
    <AlertDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={words.title(name)}
      confirmLabel={words.confirm}
      isDanger={verb === "revoke"}
      isBusy={isPending}
      onConfirm={confirm}
    >
      {words.text}
      {!isWaiting && worker.runs.length > 0 && (
        <p className="confirm-runs">
          {worker.runs.length === 1 ? "1 run is" : `${worker.runs.length} runs are`} on it now:{" "}
          {worker.runs
            .slice(0, 5)
            .map(({ cellName, actorName }) => `${cellName} (${actorName})`)
            .join(", ")}
          {worker.runs.length > 5 && ", …"}.
        </p>
      )}
    </AlertDialog>
  );
}

const DRAIN = {
  title: (name: string) => `Drain ${name}?`,
  confirm: "Drain",
  text: "It takes nothing new, finishes what runs, and then its process ends. Start the process again to use it again.",
  done: (name: string) => `${name} finishes its runs, then stops`,
};

const REVOKE = {
  title: (name: string) => `Revoke ${name}?`,
  confirm: "Revoke",
  text: "Its connection is cut at once and its runs end as lost within 2 seconds. Results that lie on it can’t be read any more. It can never connect again: enrol it anew instead. This is written to the audit log.",
  done: (name: string) => `${name} was revoked`,
};

const REJECT = {
  title: (name: string) => `Reject ${name}?`,
  confirm: "Reject",
  text: "It never ran anything. Its keys are refused from now on; to try again, make a new token and start it in an empty folder. This is written to the audit log.",
  done: (name: string) => `${name} was rejected`,
};
