"use client";

import { useState } from "react";
import type { UserId } from "../../../compute/protocol/ids.ts";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { Select } from "../../ui/Select.tsx";
import { formText } from "../../ui/form-text.ts";
import type { Pool } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { FormDialog } from "./FormDialog.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import { readPoolForm } from "./read-pool-form.ts";

export interface ChangePoolDialogProps {
  pool: Pool;
  actions: FleetActions;
  onClose: () => void;
}

const ROLES = [
  { value: "viewer", label: "Everybody" },
  { value: "editor", label: "Editors and admins" },
  { value: "admin", label: "Admins" },
];

/** Name, labels, who may run cells here, and how many at once. */
export function ChangePoolDialog({ pool, actions, onClose }: ChangePoolDialogProps) {
  const { mutate, isPending, error } = actions.changePool;
  const [people, setPeople] = useState<readonly UserId[]>(pool.people.map(({ userId }) => userId));
  const isPersonal = pool.ownerName !== null;
  const submit = (form: FormData) => {
    const read = (name: string) => formText(form, name);
    const access = isPersonal ? {} : { people: [...people] };
    mutate({ poolId: pool.poolId, ...readPoolForm(read), ...access }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={`Pool ${pool.name}`}
      submitLabel="Save"
      isBusy={isPending}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Name">
        <Input name="name" defaultValue={pool.name} required maxLength={100} autoComplete="off" />
      </Field>
      <Field label="Labels" help="Words to find it by, separated by commas.">
        <Input name="labels" defaultValue={pool.labels.join(", ")} autoComplete="off" />
      </Field>
      {!isPersonal && (
        <>
          <Field label="Who may run cells here">
            <Select name="roleMin" options={ROLES} defaultValue={pool.roleMin} />
          </Field>
          <PeoplePicker chosen={people} onChange={setPeople} />
        </>
      )}
      <div className="row limits">
        <Field label="Runs at once" help="Empty: no limit. Others wait in line.">
          <Input name="runsMax" type="number" min={1} max={10_000} defaultValue={pool.runsMax ?? ""} />
        </Field>
        {!isPersonal && (
          <Field label="Of one person" help="Empty: no limit of its own.">
            <Input
              name="runsPerPersonMax"
              type="number"
              min={1}
              max={10_000}
              defaultValue={pool.runsPerPersonMax ?? ""}
            />
          </Field>
        )}
      </div>
    </FormDialog>
  );
}
