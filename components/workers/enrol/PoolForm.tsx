"use client";

import { useState } from "react";
import { readRefusal } from "../../trpc/refusal.ts";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { Field } from "../../ui/Field.tsx";
import { formText } from "../../ui/form-text.ts";
import { Input } from "../../ui/Input.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import type { Pool } from "../fleet.ts";

/** What the first step asks for. */
export interface EnrolOrder {
  /** null: a Pool of this name is made first */
  poolId: Pool["poolId"] | null;
  newPoolName: string;
  minutes: number;
  isPreapproved: boolean;
}

export interface PoolFormProps {
  id: string;
  /** that a worker may be enrolled into */
  pools: readonly Pool[];
  poolId: string | null;
  isPersonal: boolean;
  error: unknown;
  onSubmit: (order: EnrolOrder) => void;
}

const NEW = "new";
const LIVES = [
  { value: "15", label: "15 minutes" },
  { value: "60", label: "1 hour" },
  { value: "1440", label: "1 day" },
];

/** Which Pool, and how long the token may wait. */
export function PoolForm({ id, pools, poolId, isPersonal, error, onSubmit }: PoolFormProps) {
  const [chosen, setChosen] = useState<string>(poolId ?? pools[0]?.poolId ?? NEW);
  const [isPreapproved, setIsPreapproved] = useState(false);
  const pool = pools.find((one) => one.poolId === chosen);
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit({
      poolId: pool?.poolId ?? null,
      newPoolName: formText(form, "name"),
      minutes: Number(formText(form, "minutes")),
      isPreapproved,
    });
  };
  const options = [
    ...pools.map((one) => ({ value: one.poolId, label: one.name })),
    { value: NEW, label: "A new pool…" },
  ];
  return (
    <form id={id} className="form" onSubmit={submit}>
      {error !== null && <Note tone="danger" title={readRefusal(error).message} role="alert" isBoxed />}
      {pools.length > 0 && (
        <Field label="Pool" help={pool && accessWords(pool)}>
          <Select options={options} value={chosen} onChange={(event) => setChosen(event.target.value)} />
        </Field>
      )}
      {!pool && (
        <Field
          label="Name of the new pool"
          help={
            isPersonal
              ? "Only you can use it and see it."
              : "Shown in the picker of every cell, such as prod-vpc."
          }
        >
          <Input
            name="name"
            required
            maxLength={100}
            autoComplete="off"
            defaultValue={isPersonal ? "This computer" : ""}
          />
        </Field>
      )}
      <Field label="The token works for">
        <Select name="minutes" options={LIVES} defaultValue="15" />
      </Field>
      <Checkbox
        label="Approve without comparing the fingerprint"
        isOn={isPreapproved}
        onChange={setIsPreapproved}
      />
    </form>
  );
}

function accessWords({ sources }: Pool): string {
  return sources.length === 0
    ? "Joins the workers of this pool and shares their load."
    : `Gets the pool’s access: ${sources.join(", ")}.`;
}
