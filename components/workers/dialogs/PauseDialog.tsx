"use client";

import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { formText } from "../../ui/form-text.ts";
import { showToast } from "../../ui/show-toast.tsx";
import type { Worker } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { FormDialog } from "./FormDialog.tsx";

export interface PauseDialogProps {
  worker: Worker;
  actions: FleetActions;
  onClose: () => void;
}

/** Why a worker shall take nothing new, and until when. */
export function PauseDialog({ worker, actions: { pause }, onClose }: PauseDialogProps) {
  const submit = (form: FormData) => {
    const until = formText(form, "until");
    pause.mutate(
      {
        workerId: worker.workerId,
        reason: formText(form, "reason"),
        until: until === "" ? null : new Date(until).toISOString(),
      },
      {
        onSuccess: () => {
          onClose();
          showToast({ text: `${worker.name} is paused`, icon: "pause" });
        },
      },
    );
  };
  return (
    <FormDialog
      title={`Pause ${worker.name}`}
      lead="It gets nothing new. What runs on it goes on, and its Results can still be read."
      submitLabel="Pause"
      isBusy={pause.isPending}
      error={pause.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Reason" help="Said to everybody whose cells wait for it.">
        <Input name="reason" maxLength={300} placeholder="disk swap" autoComplete="off" />
      </Field>
      <Field label="Until" help="Leave it empty to pause until somebody resumes it.">
        <Input name="until" type="datetime-local" />
      </Field>
    </FormDialog>
  );
}
