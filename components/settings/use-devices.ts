"use client";

import { useQuery } from "@tanstack/react-query";
import { fingerprint } from "../../compute/seal/fingerprint.ts";
import { createIndexedDbStorage } from "../../compute/seal/indexed-db-storage.ts";
import type { KeyPairs } from "../../compute/seal/keys.ts";
import { useMe } from "../frame/me-context.ts";
import { useTRPC } from "../trpc/trpc.ts";

/** The person's devices as the control plane lists them. */
export function useDeviceList() {
  const trpc = useTRPC();
  return useQuery(trpc.devices.list.queryOptions());
}

type KnownDevice = NonNullable<ReturnType<typeof useDeviceList>["data"]>[number];

export interface ListedDevice extends KnownDevice {
  /** computed here, of the keys: what two people compare is nobody's word */
  readonly fingerprint: string;
  readonly isThis: boolean;
}

/** The person's devices that may ask for something, and the keys of this one if it has made any. */
export function useDevices() {
  const { userId } = useMe();
  const list = useDeviceList();
  const stored = useQuery({ queryKey: ["device", "keys", userId], queryFn: () => ownKeys(userId) });
  const own = stored.data ?? null;
  const current = list.data?.filter(({ isRevoked }) => !isRevoked);
  const devices = useQuery({
    queryKey: ["device", "list", list.dataUpdatedAt, own?.publicKeys.signing ?? null],
    enabled: current !== undefined && !stored.isPending,
    placeholderData: (previous: ListedDevice[] | undefined) => previous,
    queryFn: () => Promise.all((current ?? []).map((device) => described(device, own))),
  });
  const isError = list.isError;
  return {
    devices: { ...devices, isError, isPending: !isError && devices.isPending, error: list.error },
    own,
  };
}

async function ownKeys(userId: string): Promise<KeyPairs | null> {
  return (await createIndexedDbStorage(indexedDB, userId).load())?.keys ?? null;
}

async function described(device: KnownDevice, own: KeyPairs | null): Promise<ListedDevice> {
  const isThis = device.keys.signing === own?.publicKeys.signing;
  return { ...device, fingerprint: await fingerprint(device.keys), isThis };
}
