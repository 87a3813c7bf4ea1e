"use client";

import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { formText } from "../../ui/form-text.ts";
import { showToast } from "../../ui/show-toast.tsx";
import type { FleetActions } from "../use-fleet-actions.ts";
import { FormDialog } from "./FormDialog.tsx";

/** A name is enough: who may use it and its limits can be said later. */
export function NewPoolDialog({ actions, onClose }: { actions: FleetActions; onClose: () => void }) {
  const { mutate, isPending, error } = actions.createPool;
  const submit = (form: FormData) => {
    const name = formText(form, "name");
    mutate(
      { name, isPersonal: false },
      {
        onSuccess: () => {
          onClose();
          showToast({ text: `${name} is there. Enrol its first worker.` });
        },
      },
    );
  };
  return (
    <FormDialog
      title="New pool"
      lead="A place where cells run. Its workers share the load and see the same Sources."
      submitLabel="Make the pool"
      isBusy={isPending}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Name" help="Shown in the picker of every cell, such as prod-vpc.">
        <Input name="name" required maxLength={100} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
