"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DeviceId } from "../../compute/protocol/ids.ts";
import { Refused } from "../trpc/Refused.tsx";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { SettingRow } from "./SettingRow.tsx";

/** The browsers that have a key of this person, to which results are sealed. */
export function DevicesSection() {
  const trpc = useTRPC();
  const devices = useQuery(trpc.devices.list.queryOptions());
  const [leaving, setLeaving] = useState<{ deviceId: string; name: string } | null>(null);
  const revoke = useMutation(
    trpc.devices.revoke.mutationOptions({
      onSettled: () => devices.refetch(),
      onError: (error) => showToast({ text: readRefusal(error).message, isFailure: true }),
    }),
  );
  const current = devices.data?.filter(({ isRevoked }) => !isRevoked);
  const revokeLeaving = () => {
    if (leaving) {
      revoke.mutate({ deviceId: leaving.deviceId as DeviceId }, { onSettled: () => setLeaving(null) });
    }
  };
  return (
    <section className="panel" aria-label="Devices">
      <h2 className="settings__title">Devices</h2>
      {devices.isPending && (
        <div className="setting">
          <Spinner>Reading the list of devices…</Spinner>
        </div>
      )}
      {devices.isError && <Refused title="The devices could not be listed" error={devices.error} />}
      {current?.length === 0 && (
        <EmptyState icon="key" title="No device has a key yet">
          A browser makes one when it first runs a cell on a worker.
        </EmptyState>
      )}
      {current?.map((device) => (
        <SettingRow
          key={device.deviceId}
          label={device.name}
          help={
            <>
              Last seen <TimeAgo at={device.lastSeenAt} />
            </>
          }
        >
          <Button variant="danger" aria-label={`Revoke ${device.name}`} onClick={() => setLeaving(device)}>
            Revoke
          </Button>
        </SettingRow>
      ))}
      <AlertDialog
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={`Revoke ${leaving?.name ?? ""}?`}
        confirmLabel="Revoke"
        isDanger
        isBusy={revoke.isPending}
        onConfirm={revokeLeaving}
      >
        Its key opens nothing any more. No result is lost: other devices get them sealed anew.
      </AlertDialog>
    </section>
  );
}
