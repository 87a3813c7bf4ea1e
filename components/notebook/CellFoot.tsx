"use client";

import type { CellRun } from "../../compute/notebook/run-board.ts";
import { formatBytes } from "../ui/format-bytes.ts";
import { Icon } from "../ui/Icon.tsx";
import { useSetInspector } from "./inspector-context.ts";
import type { InspectorTab } from "./inspector-state.ts";
import { useController } from "./notebook-context.ts";
import type { RowsShown } from "./rows-shown.ts";
import { countRows, durationText } from "./run-words.ts";
import { useAgo } from "./use-ago.ts";

/** rows · time · bytes · place · who; each part leads to its detail. */
export function CellFoot({ run, rowsShown }: { run: CellRun; rowsShown: RowsShown | null }) {
  const { registry } = useController();
  const setInspector = useSetInspector();
  const ago = useAgo(run.endedAtMs);
  const { hue, icon, shortLabel } = registry.entry(run.target);
  const open = (tab: InspectorTab) => () => setInspector((state) => ({ ...state, isOpen: true, tab }));
  const part = (tab: InspectorTab, words: React.ReactNode, className?: string) => (
    <button type="button" className={className} onClick={open(tab)}>
      {words}
    </button>
  );
  return (
    <div className="cell__foot">
      {part("receipt", rowsText(run))}
      {run.stats && part("receipt", durationText(run.stats.elapsedMs))}
      {run.stats && part("receipt", bytesText(run.stats))}
      {part(
        "receipt",
        <span className={`place place--${hue}`}>
          <Icon name={icon} size="s" />
          {shortLabel}
        </span>,
      )}
      {run.actorName && part("history", `${run.actorName}, ${ago}`, "cell__who")}
      {rowsShown && (
        <span className="end">
          Rows {rowsShown.first.toLocaleString("en-US")}–{rowsShown.last.toLocaleString("en-US")}
        </span>
      )}
    </div>
  );
}

function rowsText({ state, result, stats, progress, isResultAwaited, resultGone }: CellRun): string {
  if (state === "running" || state === "queued") return `${countRows(progress?.rows ?? 0)} so far`;
  if (result) return countRows(result.rowCount);
  if (stats && (isResultAwaited || resultGone !== null)) return countRows(stats.rows);
  return state === "succeeded" ? "No rows: nothing was asked back" : "0 rows";
}

function bytesText({ bytesRead, bytesFromCache }: NonNullable<CellRun["stats"]>): string {
  return `${formatBytes(bytesRead)} read, ${formatBytes(bytesFromCache)} cached`;
}
