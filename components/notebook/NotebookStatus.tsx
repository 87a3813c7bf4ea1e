"use client";

import { useEffect, useState } from "react";
import { activeRuns } from "../../compute/notebook/run-board.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { deviceUsage } from "../../compute/targets/registry.ts";
import { useMe } from "../frame/me-context.ts";
import { formatBytes } from "../ui/format-bytes.ts";
import { Icon } from "../ui/Icon.tsx";
import { useNotebook, useTargets } from "./notebook-context.ts";

/** The places and their state, what runs, the cache on this device, the keyboard mode, the version. */
export function NotebookStatus() {
  const { version } = useMe();
  const targets = useTargets();
  const runningCount = useNotebook(
    ({ board }) => activeRuns(board).filter(({ state }) => state === "running").length,
  );
  const mode = useNotebook((snapshot) => snapshot.mode);
  const cache = useDeviceUsage();
  return (
    <>
      {targets.map(({ key, hue, icon, shortLabel, status, sentence }) => (
        <span key={key} className={`c-${hue}`} title={sentence}>
          <Icon name={icon} />
          <span className="muted">
            {shortLabel} {status}
          </span>
        </span>
      ))}
      {runningCount > 0 && (
        <span>
          <Icon name="run" isSpinning />
          {runningCount} running
        </span>
      )}
      <span className="grow" />
      {cache && <span>{cache}</span>}
      <span>{mode === "edit" ? "Edit mode" : "Command mode"}</span>
      <span>v{version}</span>
    </>
  );
}

/** Asked again so often; sizes are read off the storage, no engine is started. */
const USAGE_INTERVAL_MS = 15_000;

function useDeviceUsage(): string | null {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async () => {
      const { columns } = await deviceUsage();
      if (!isGone)
        setWords(
          `Cache on this device ${formatBytes(columns.bytes)} of ${formatBytes(LIMITS.browserCacheBytesMax)}`,
        );
    };
    void ask();
    const timer = setInterval(() => void ask(), USAGE_INTERVAL_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, []);
  return words;
}
