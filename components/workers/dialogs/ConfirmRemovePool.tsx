"use client";

import { AlertDialog } from "../../ui/AlertDialog.tsx";
import { showToast } from "../../ui/show-toast.tsx";
import type { Pool } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";

export interface ConfirmRemovePoolProps {
  pool: Pool;
  actions: FleetActions;
  onClose: () => void;
}

/** Asks before a Pool goes. */
export function ConfirmRemovePool({ pool, actions: { removePool }, onClose }: ConfirmRemovePoolProps) {
  const confirm = () =>
    removePool.mutate(
      { poolId: pool.poolId },
      {
        onSuccess: () => showToast({ text: `The Pool ${pool.name} was removed` }),
        onSettled: onClose,
      },
    );
  return (
    <AlertDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Remove the Pool ${pool.name}?`}
      confirmLabel="Remove"
      isDanger
      isBusy={removePool.isPending}
      onConfirm={confirm}
    >
      Cells that name it say so and wait for another place. Its tokens and Pool keys stop working. The history
      of its Runs stays.
    </AlertDialog>
  );
}
