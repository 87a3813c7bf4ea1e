"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DeviceId } from "../../compute/protocol/ids.ts";
import { Refused } from "../trpc/Refused.tsx";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { ApproveDevice } from "./ApproveDevice.tsx";
import { DeviceRow } from "./DeviceRow.tsx";
import { RenameDevice } from "./RenameDevice.tsx";
import { type ListedDevice, useDeviceList, useDevices } from "./use-devices.ts";

type Asking = { readonly what: "revoke" | "rename" | "approve"; readonly device: ListedDevice } | null;

/** The browsers that have a key of this person, to which results are sealed. */
export function DevicesSection() {
  const { devices, own } = useDevices();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const chosen = (what: NonNullable<Asking>["what"]) => (asking?.what === what ? asking.device : null);
  return (
    <section className="panel" aria-label="Devices">
      <h2 className="settings__title">Devices</h2>
      {devices.isPending && (
        <div className="setting">
          <Spinner>Reading the list of devices…</Spinner>
        </div>
      )}
      {devices.isError && <Refused title="The devices could not be listed" error={devices.error} />}
      {devices.data?.length === 0 && (
        <EmptyState icon="key" title="No device has a key yet">
          A browser makes one when it first runs a cell on a worker.
        </EmptyState>
      )}
      {devices.data?.map((device) => (
        <DeviceRow
          key={device.deviceId}
          device={device}
          canApprove={own !== null && !device.isThis && device.endorsedBy.length === 0}
          onAsk={(what) => setAsking({ what, device })}
        />
      ))}
      <RevokeDevice device={chosen("revoke")} onClose={close} />
      <RenameDevice device={chosen("rename")} onClose={close} />
      <ApproveDevice device={chosen("approve")} own={own} onClose={close} />
    </section>
  );
}

function RevokeDevice({ device, onClose }: { device: ListedDevice | null; onClose: () => void }) {
  const trpc = useTRPC();
  const { refetch } = useDeviceList();
  const revoke = useMutation(
    trpc.devices.revoke.mutationOptions({
      onSettled: () => refetch(),
      onError: (error) => showToast({ text: readRefusal(error).message, isFailure: true }),
    }),
  );
  const submit = () =>
    device && revoke.mutate({ deviceId: device.deviceId as DeviceId }, { onSettled: onClose });
  return (
    <AlertDialog
      isOpen={device !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Revoke ${device?.name ?? ""}?`}
      confirmLabel="Revoke"
      isDanger
      isBusy={revoke.isPending}
      onConfirm={submit}
    >
      {device?.isThis
        ? "This browser is signed out, and"
        : "It is signed out at once, its Runs are stopped, and"}{" "}
      its key opens nothing any more. No Result is lost: other devices get them sealed anew.
    </AlertDialog>
  );
}
