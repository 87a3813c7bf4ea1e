"use client";

import { useEffect, useReducer, useRef, useState } from "react";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { TargetSession } from "../../compute/target.ts";
import { createSummaryQueue, type ColumnSummaryState, type SummaryQueue } from "./summary-queue.ts";

/** Summaries of the columns in view, asked for once rows are shown, and not at all when switched off. */
export function useColumnSummaries(options: {
  readonly session: () => Promise<TargetSession>;
  readonly runId: RunId;
  readonly columnsInView: readonly number[];
  readonly isOn: boolean;
}): (column: number) => ColumnSummaryState | null {
  const { runId, isOn } = options;
  const [, bump] = useReducer((count: number) => count + 1, 0);
  const [queue, setQueue] = useState<SummaryQueue | null>(null);
  const session = useRef(options.session);
  useEffect(() => {
    session.current = options.session;
  });
  useEffect(() => {
    if (!isOn) return;
    const opened = createSummaryQueue({
      onChange: bump,
      summarize: async (column, signal) => (await session.current()).summarize({ runId, column }, signal),
    });
    setQueue(opened);
    return () => {
      opened.close();
      setQueue(null);
    };
  }, [runId, isOn]);
  const wanted = options.columnsInView.join();
  useEffect(() => {
    queue?.want(wanted === "" ? [] : wanted.split(",").map(Number));
  }, [queue, wanted]);
  return (column) => (isOn ? (queue?.get(column) ?? null) : null);
}
