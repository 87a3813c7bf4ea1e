"use client";

import { useMutation } from "@tanstack/react-query";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { useBrowserFact } from "../people/use-browser-fact.ts";
import { Button } from "../ui/Button.tsx";
import { formatBytes } from "../ui/format-bytes.ts";
import { Progress } from "../ui/Progress.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { SettingRow } from "./SettingRow.tsx";
import { clearDevice, useDeviceUsage } from "./use-device-usage.ts";

/** What this browser can do and what it keeps. */
export function ThisDeviceSection() {
  const browser = useBrowserFact();
  const usage = useDeviceUsage();
  const clear = useMutation({
    mutationFn: clearDevice,
    onSuccess: async (_, { withResults }) => {
      await usage.refetch();
      showToast({
        text: withResults ? "Cache and Results of this device are gone" : "The cache of this device is empty",
      });
    },
    onError: () =>
      showToast({
        text: "Some of it is in use. Close open notebooks, then clear again.",
        isFailure: true,
      }),
  });
  const columnBytes = usage.data?.columns.bytes ?? 0;
  const resultBytes = usage.data?.results.bytes ?? 0;
  return (
    <section className="panel" aria-label="This device">
      <h2 className="settings__title">This device</h2>
      <SettingRow label={browser?.title ?? "This browser"} help={browser?.detail}>
        {null}
      </SettingRow>
      <SettingRow
        label="Cache"
        help="Columns that cells have read from the Lake. Clearing costs a second download, nothing else."
      >
        <Meter label="Cache in use" bytes={columnBytes} bytesMax={LIMITS.browserCacheBytesMax} />
        <Button
          isBusy={clear.isPending && !clear.variables.withResults}
          onClick={() => clear.mutate({ withResults: false })}
        >
          Clear
        </Button>
      </SettingRow>
      <SettingRow
        label="Results"
        help="Results of Runs in this browser. Their cells have to run again to show rows; the cache is cleared with them."
      >
        <Meter label="Kept Results" bytes={resultBytes} bytesMax={LIMITS.browserResultsBytesMax} />
        <Button
          isBusy={clear.isPending && clear.variables.withResults}
          onClick={() => clear.mutate({ withResults: true })}
        >
          Clear all
        </Button>
      </SettingRow>
    </section>
  );
}

function Meter({ label, bytes, bytesMax }: { label: string; bytes: number; bytesMax: number }) {
  return (
    <div className="setting__meter">
      <span className="num">
        {formatBytes(bytes)} of {formatBytes(bytesMax)}
      </span>
      <Progress label={label} share={bytes / bytesMax} hue="browser" />
    </div>
  );
}
