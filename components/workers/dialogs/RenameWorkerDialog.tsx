"use client";

import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { formText } from "../../ui/form-text.ts";
import type { Worker } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { FormDialog } from "./FormDialog.tsx";

export interface RenameWorkerDialogProps {
  worker: Worker;
  actions: FleetActions;
  onClose: () => void;
}

/** A new name for a worker; its keys and its fingerprint stay. */
export function RenameWorkerDialog({ worker, actions, onClose }: RenameWorkerDialogProps) {
  const { mutate, isPending, error } = actions.renameWorker;
  return (
    <FormDialog
      title="Rename the worker"
      submitLabel="Rename"
      isBusy={isPending}
      error={error}
      onSubmit={(form) =>
        mutate({ workerId: worker.workerId, name: formText(form, "name") }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <Field label="Name">
        <Input name="name" defaultValue={worker.name} required maxLength={200} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
