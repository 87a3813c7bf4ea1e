"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readRefusal } from "../../trpc/refusal.ts";
import { Refused } from "../../trpc/Refused.tsx";
import { useTRPC } from "../../trpc/trpc.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyField } from "../../ui/CopyField.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { formText } from "../../ui/form-text.ts";
import { Input } from "../../ui/Input.tsx";
import { Note } from "../../ui/Note.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import type { Pool } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { PoolKeyLines } from "./PoolKeyLines.tsx";

export interface PoolKeysDialogProps {
  pool: Pool;
  actions: FleetActions;
  onClose: () => void;
}

/** Keys that admit replicas of a Pool: made, shown once, revoked. */
export function PoolKeysDialog({ pool, actions, onClose }: PoolKeysDialogProps) {
  const trpc = useTRPC();
  const keys = useQuery(trpc.enrollment.listPoolKeys.queryOptions({ poolId: pool.poolId }));
  const [made, setMade] = useState<string | null>(null);
  const { createPoolKey, revokePoolKey } = actions;
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    createPoolKey.mutate(
      { poolId: pool.poolId, name: formText(new FormData(form), "name") },
      {
        onSuccess: ({ key }) => {
          setMade(key);
          form.reset();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Pool keys of ${pool.name}`}
      lead="For replicas that come and go, as in Kubernetes: each makes keys of its own and is admitted by the Pool key, without a click. One that was offline for an hour is removed."
      width="560px"
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Done</Button>
        </>
      }
    >
      {createPoolKey.isError && (
        <Note tone="danger" title={readRefusal(createPoolKey.error).message} role="alert" isBoxed />
      )}
      <form className="row pool-key-form" onSubmit={submit}>
        <Field label="Name of a new key" className="grow">
          <Input name="name" required maxLength={100} placeholder="cluster eu-1" autoComplete="off" />
        </Field>
        <Button type="submit" isBusy={createPoolKey.isPending}>
          Make a key
        </Button>
      </form>
      {made && (
        <Field
          label="Pool key"
          help="Shown once: only its public half is kept. Put it into a Secret and give it to workers as EIDER_POOL_KEY or EIDER_POOL_KEY_FILE."
        >
          <CopyField value={made} />
        </Field>
      )}
      {keys.isPending && <Spinner>Reading the keys…</Spinner>}
      {keys.isError && <Refused title="The keys could not be listed" error={keys.error} />}
      {keys.data && (
        <PoolKeyLines keys={keys.data} onRevoke={(poolKeyId) => revokePoolKey.mutate({ poolKeyId })} />
      )}
    </Dialog>
  );
}
