"use client";

import { useMutation } from "@tanstack/react-query";
import type { DeviceId } from "../../compute/protocol/ids.ts";
import { endorseDevice } from "../../compute/seal/device-trust.ts";
import type { KeyPairs } from "../../compute/seal/keys.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPCClient } from "../trpc/trpc.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { type ListedDevice, useDeviceList } from "./use-devices.ts";

export interface ApproveDeviceProps {
  /** null: closed */
  device: ListedDevice | null;
  /** the keys of this browser, which vouches */
  own: KeyPairs | null;
  onClose: () => void;
}

/** Lets this browser vouch for another one of the same person, after its fingerprint was compared. */
export function ApproveDevice({ device, own, onClose }: ApproveDeviceProps) {
  const client = useTRPCClient();
  const { refetch } = useDeviceList();
  const approve = useMutation({
    mutationFn: async () => {
      if (device === null || own === null) return;
      const deviceId = device.deviceId as DeviceId;
      const endorsement = await endorseDevice({ deviceId, keys: device.keys }, own, new Date());
      await client.devices.endorse.mutate({ deviceId, endorsement });
    },
    onSettled: () => refetch().then(onClose),
    onError: (error) => showToast({ text: readRefusal(error).message, isFailure: true }),
  });
  return (
    <AlertDialog
      isOpen={device !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Approve ${device?.name ?? ""}?`}
      confirmLabel="It is the same: approve"
      isBusy={approve.isPending}
      onConfirm={() => approve.mutate()}
    >
      On that device, open Settings and compare. It must say{" "}
      <strong className="mono">{device?.fingerprint}</strong>. Workers in strict mode that trust this browser
      will then answer that one, too.
    </AlertDialog>
  );
}
