"use client";

import { useMutation } from "@tanstack/react-query";
import type { DeviceId } from "../../compute/protocol/ids.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { formText } from "../ui/form-text.ts";
import { showToast } from "../ui/show-toast.tsx";
import { type ListedDevice, useDeviceList } from "./use-devices.ts";

/** A new name for a device. `null`: closed. */
export function RenameDevice({ device, onClose }: { device: ListedDevice | null; onClose: () => void }) {
  const trpc = useTRPC();
  const { refetch } = useDeviceList();
  const rename = useMutation(
    trpc.devices.rename.mutationOptions({
      onSuccess: async () => {
        await refetch();
        onClose();
      },
      onError: (error) => showToast({ text: readRefusal(error).message, isFailure: true }),
    }),
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = formText(new FormData(event.currentTarget), "name").trim();
    if (device && name) rename.mutate({ deviceId: device.deviceId as DeviceId, name });
  };
  const foot = (
    <>
      <span className="grow" />
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form="rename-device" variant="primary" isBusy={rename.isPending}>
        Rename
      </Button>
    </>
  );
  return (
    <Dialog
      isOpen={device !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Rename the device"
      width="440px"
      foot={foot}
    >
      <form id="rename-device" onSubmit={submit}>
        <Field label="Name">
          <Input name="name" defaultValue={device?.name} required maxLength={200} />
        </Field>
      </form>
    </Dialog>
  );
}
