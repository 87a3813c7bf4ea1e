"use client";

import { ChangePoolDialog } from "./dialogs/ChangePoolDialog.tsx";
import { ConfirmRemovePool } from "./dialogs/ConfirmRemovePool.tsx";
import { ConfirmWorker } from "./dialogs/ConfirmWorker.tsx";
import { NewPoolDialog } from "./dialogs/NewPoolDialog.tsx";
import { PauseDialog } from "./dialogs/PauseDialog.tsx";
import { PoolKeysDialog } from "./dialogs/PoolKeysDialog.tsx";
import { RenameWorkerDialog } from "./dialogs/RenameWorkerDialog.tsx";
import type { FleetAsk } from "./fleet-ask.ts";
import { useFleetActions } from "./use-fleet-actions.ts";

export interface FleetDialogsProps {
  asked: FleetAsk;
  onClose: () => void;
}

/** The one dialog that is open over the Workers page, but for the enrolment. Its refusals go with it. */
export function FleetDialogs({ asked, onClose }: FleetDialogsProps) {
  const actions = useFleetActions();
  const rest = { actions, onClose };
  switch (asked.type) {
    case "pause":
      return <PauseDialog worker={asked.worker} {...rest} />;
    case "rename":
      return <RenameWorkerDialog worker={asked.worker} {...rest} />;
    case "drain":
    case "revoke":
      return <ConfirmWorker verb={asked.type} worker={asked.worker} {...rest} />;
    case "new-pool":
      return <NewPoolDialog {...rest} />;
    case "change-pool":
      return <ChangePoolDialog pool={asked.pool} {...rest} />;
    case "pool-keys":
      return <PoolKeysDialog pool={asked.pool} {...rest} />;
    case "remove-pool":
      return <ConfirmRemovePool pool={asked.pool} {...rest} />;
    default:
      return null;
  }
}
