"use client";

import { useEffect, useRef, useState } from "react";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { ExportFormat } from "../../compute/protocol/result-query.ts";
import type { TargetSession } from "../../compute/target.ts";
import { showToast } from "../ui/show-toast.tsx";
import { EXPORT_WORDS, exportResult, openExportSink } from "./export-result.ts";
import { displayBytes } from "./format/display-bytes.ts";
import { refusalOf } from "./refusal-words.ts";

export interface ExportUnderWay {
  readonly format: ExportFormat;
  readonly byteCount: number;
}

/** Exports of one Result: at most one at a time, cancelled when its panel goes. */
export function useExport(options: {
  readonly session: () => Promise<TargetSession>;
  readonly runId: RunId;
  readonly name: string;
}): { underWay: ExportUnderWay | null; start: (format: ExportFormat) => void; cancel: () => void } {
  const [underWay, setUnderWay] = useState<ExportUnderWay | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  async function run(format: ExportFormat): Promise<void> {
    const mine = new AbortController();
    try {
      const sink = await openExportSink(options.name, format);
      if (!sink) return;
      controller.current = mine;
      setUnderWay({ format, byteCount: 0 });
      const session = await options.session();
      const bytes = await exportResult(
        session.export(options.runId, format, mine.signal),
        sink,
        (byteCount) => setUnderWay({ format, byteCount }),
      );
      showToast({
        text: `${options.name}.${EXPORT_WORDS[format].ending} saved, ${displayBytes(bytes)}`,
        icon: "ok",
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      const { title, text } = refusalOf(error);
      showToast({ text: `Export failed: ${title}. ${text}`, isFailure: true });
    } finally {
      controller.current = null;
      setUnderWay(null);
    }
  }
  return {
    underWay,
    start: (format) => void run(format),
    cancel: () => controller.current?.abort(),
  };
}
