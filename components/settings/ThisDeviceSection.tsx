"use client";

import { useMutation } from "@tanstack/react-query";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { useBrowserFact } from "../people/use-browser-fact.ts";
import { Button } from "../ui/Button.tsx";
import { formatBytes } from "../ui/format-bytes.ts";
import { Progress } from "../ui/Progress.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { clearDeviceCache } from "./clear-device-cache.ts";
import { SettingRow } from "./SettingRow.tsx";
import { useStorageBytes } from "./use-storage-bytes.ts";

/** What this browser can do and what it keeps. */
export function ThisDeviceSection() {
  const browser = useBrowserFact();
  const storage = useStorageBytes();
  const clear = useMutation({
    mutationFn: async () => clearDeviceCache(await navigator.storage.getDirectory()),
    onSuccess: async (left) => {
      await storage.refetch();
      showToast(
        left.length === 0
          ? { text: "The cache of this device is empty" }
          : { text: "Some of it is in use. Close open notebooks, then clear again.", icon: "warn" },
      );
    },
    onError: () => showToast({ text: "This browser did not let the cache be cleared.", isFailure: true }),
  });
  const usedBytes = storage.data?.usedBytes ?? 0;
  const maxBytes =
    Math.min(storage.data?.quotaBytes ?? 0, LIMITS.browserCacheBytesMax) || LIMITS.browserCacheBytesMax;
  return (
    <section className="panel" aria-label="This device">
      <h2 className="settings__title">This device</h2>
      <SettingRow label={browser?.title ?? "This browser"} help={browser?.detail}>
        {null}
      </SettingRow>
      <SettingRow
        label="Cache"
        help="Columns that cells have read and Results that were made here. Clearing costs a second download, nothing else."
      >
        <div className="setting__meter">
          <span className="num">
            {formatBytes(usedBytes)} of {formatBytes(maxBytes)}
          </span>
          <Progress label="Cache in use" share={usedBytes / maxBytes} hue="browser" />
        </div>
        <Button isBusy={clear.isPending} onClick={() => clear.mutate()}>
          Clear
        </Button>
      </SettingRow>
    </section>
  );
}
